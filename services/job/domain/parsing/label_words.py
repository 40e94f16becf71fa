"""How postings spell the labels of their fields, in the languages of our users."""
# ruff: noqa: E501 -- a list of words reads better than one word per line

from enum import StrEnum


class Field(StrEnum):
    """What a label announces; OTHER only ends the value before it."""

    TITLE = "title"
    ROLE = "role"  # "Role: DevOps" may be a category, so it says less than TITLE
    COMPANY = "company"
    LOCATION = "location"
    DEADLINE = "deadline"
    POSTED = "posted"
    SALARY = "salary"
    EMPLOYMENT = "employment"
    WORKPLACE = "workplace"
    OTHER = "other"


_SPELLINGS = {
    Field.TITLE: """
        title, job title, position title, vacancy title, role title, post title, vacancy, job name, title of position,
        title of the position, name of position, position name, vacancy name, job opening, vacant position, open position,
        title of job, title of post, name of the position, opening title, requisition title, announcement title, posting title, job posting title, advertised title, we are hiring, now hiring, hiring, designation,
        stelle, stellenbezeichnung, jobtitel, stellentitel, berufsbezeichnung, titel der stelle, ausgeschriebene stelle,
        intitulé du poste, titre du poste, intitulé, poste, poste à pourvoir, titre, intitulé de l'offre, offre d'emploi,
        puesto, título del puesto, nombre del puesto, cargo, título, vacante, puesto de trabajo, oferta,
        titolo, posizione, posizione lavorativa, titolo della posizione, mansione, qualifica,
        functie, functietitel, functienaam, vacature,
        stanowisko, nazwa stanowiska, tytuł, oferta pracy,
        título da vaga, vaga, título do cargo, função,
        tjänst, befattning, yrkestitel, titel, stilling, stillingstittel, stillingsbetegnelse, tehtävä, tehtävänimike,
        должность, вакансия, название вакансии, посада, вакансія, позиция, название должности,
        pozice, název pozice, název pracovní pozice, pozícia, munkakör, pozíció, pozisyon, iş ünvanı, θέση εργασίας, θέση,
        職種, 職位, 职位, 职位名称, 岗位, 職務名, ポジション, 직무, 모집부문, 포지션""",
    Field.ROLE: "role, position, post, job, job role, job position, opening, opportunity, beruf, position zu besetzen, job offer, job profile, occupation, function",
    Field.COMPANY: """
        company, company name, employer, organization, organisation, name of company, name of the company, hiring company, hiring organization,
        hiring organisation, organization name, organisation name, employer name, name of employer, name of organization, name of organisation,
        name of the organization, name of the organisation, business name, agency, hiring agency, firm, firm name, institution, recruiting company, posted by, advertiser, company organization,
        unternehmen, firma, arbeitgeber, firmenname, name des unternehmens, unternehmensname, betrieb,
        entreprise, société, employeur, nom de l'entreprise, organisme, nom de la société, organisme recruteur,
        empresa, nombre de la empresa, empleador, compañía, organización, nome da empresa, empregador,
        azienda, società, nome azienda, datore di lavoro,
        bedrijf, werkgever, bedrijfsnaam, organisatie,
        pracodawca, nazwa firmy, nazwa pracodawcy,
        företag, arbetsgivare, virksomhed, arbeidsgiver, bedrift, arbejdsgiver, yritys, työnantaja,
        компания, работодатель, организация, название компании, компанія, роботодавець,
        společnost, zaměstnavatel, spoločnosť, cég, munkáltató, şirket, firma adı, εταιρεία,
        会社名, 公司, 公司名称, 企業名, 회사, 회사명, 雇用主""",
    Field.LOCATION: """
        location, locations, job location, work location, job locations, position location, place of work, workplace location, duty station,
        place, city, office location, office, office locations, primary location, location of work, location of position, location of the position, location of job,
        work site, worksite, job site, work place, place of employment, based in, based at, where, duty location, post location, work address, address, city state, city country, area, region, locality, town,
        ort, standort, arbeitsort, standorte, einsatzort, dienstort, arbeitsplatz, arbeitsorte, dienstsitz, einsatzorte, beschäftigungsort, stadt,
        lieu, lieu de travail, localisation, lieu du poste, ville, lieu d'affectation, site, lieu de mission, localité,
        ubicación, lugar, lugar de trabajo, localización, ciudad, localidad, sede,
        sede di lavoro, luogo, luogo di lavoro, località, città,
        locatie, plaats, standplaats, werklocatie, werkplek, vestiging,
        lokalizacja, miejsce pracy, miejscowość, miasto,
        localização, local, local de trabalho, cidade, localidade,
        plats, ort och plats, placering, arbetsplats, arbeidssted, sted, arbejdssted, placeringsort, stationeringsort, sijainti, paikkakunta, työpaikan sijainti,
        место работы, город, местоположение, локация, місце роботи, місто, место,
        místo výkonu práce, lokalita, místo práce, miesto výkonu práce, miesto práce, helyszín, munkavégzés helye, konum, çalışma yeri, lokasyon, şehir, τοποθεσία, τόπος εργασίας,
        勤務地, 工作地点, 工作地點, 地点, 근무지, 근무지역, 場所""",
    Field.DEADLINE: """
        deadline, application deadline, closing date, close date, application closing date, apply by, deadline for applications, deadline for application,
        applications close, applications closing date, last date, last date to apply, last day to apply, closes, closing, closing on, valid through, valid until, expires, expiry date, expiration date, expires on, expiry,
        application due date, due date, applications due, application due, submission deadline, deadline date, deadline to apply, deadline for submission, deadline for applying, deadline of application, deadline for submitting applications,
        date of closing, application period ends, end date for applications, application end date, posting end date, applications accepted until, apply before, apply until, job closing date, vacancy closing date, closing deadline, application closes, post until, posting closes, unposting date, review date, final date for applications, final date,
        bewerbungsfrist, bewerbungsschluss, frist, bewerbung bis, einsendeschluss, bewerbungsende, bewerben bis, bewerbungen bis, ende der bewerbungsfrist,
        date limite, date limite de candidature, clôture, date de clôture, candidature avant, date limite de dépôt, date limite de dépôt des candidatures, date limite d'envoi, date limite de réception des candidatures, postuler avant, clôture des candidatures,
        fecha límite, fecha de cierre, plazo, cierre, fecha límite de solicitud, plazo de solicitud, fecha límite de postulación, fin de plazo, plazo de presentación,
        scadenza, data di scadenza, termine, scadenza candidature, scadenza domande,
        sluitingsdatum, reageren voor, uiterste datum, reageren tot, solliciteren voor, deadline sollicitatie,
        termin składania, termin składania aplikacji, termin aplikacji, aplikuj do, termin nadsyłania, ważne do, termin zgłoszeń,
        prazo, data limite, data de encerramento, prazo de candidatura, prazo de inscrição,
        sista ansökningsdag, ansök senast, ansökningsfrist, sök senast, ansøgningsfrist, søknadsfrist, hakuaika päättyy, viimeinen hakupäivä, haku päättyy,
        крайний срок, срок подачи, дедлайн, окончание приема, срок подачи заявок, крайний срок подачи, термін подачі, кінцевий термін,
        uzávěrka, termín přihlášek, uzávierka, jelentkezési határidő, határidő, son başvuru tarihi, son başvuru, προθεσμία, καταληκτική ημερομηνία,
        応募締切, 締切, 截止日期, 마감일, 접수마감, 応募期限""",
    Field.POSTED: """
        posted, date posted, posted on, posting date, opening date, published, published on, publication date, date published, announcement date, open date, job posted, posted date, date of posting, date of publication, post date, advertised, date advertised, listed, listed on, date opened, opens, created on, added on, posting start date,
        veröffentlicht, veröffentlicht am, veröffentlichungsdatum, online seit, eingestellt am, publié le, date de publication, mise en ligne, publiée le, date de parution,
        publicado, fecha de publicación, publicado el, pubblicato, pubblicato il, data di pubblicazione, geplaatst, geplaatst op, publicatiedatum, opublikowano, data publikacji, data dodania, publicado em, data de publicação,
        publicerad, publiceringsdatum, publisert, offentliggjort, julkaistu, опубликовано, дата публикации, опубліковано, дата публікації, zveřejněno, datum zveřejnění, yayın tarihi, 掲載日, 发布日期, 게시일""",
    Field.SALARY: """
        salary, compensation, pay, salary range, pay range, compensation range, remuneration, wage, wages, pay rate, rate, hourly rate, base salary, annual salary, remuneration salary, hourly pay, base pay, base pay range, base salary range, salary scale, salary level, monthly salary, starting salary, gross salary, net salary, day rate, daily rate, salary per month, salary per year, expected salary, estimated salary, stipend, ote, pay scale, hiring range, hourly wage, annual pay, target salary, salary offered, proposed salary, total compensation, annual base salary,
        gehalt, vergütung, verdienst, gehaltsspanne, jahresgehalt, lohn, entlohnung, bezahlung, stundenlohn, bruttogehalt, monatsgehalt, entgelt, eingruppierung, gehaltsrahmen,
        salaire, rémunération, salaire annuel, fourchette de salaire, salaire brut, salaire mensuel, tjm,
        salario, sueldo, remuneración, retribución, rango salarial, retribuzione, stipendio, ral, compenso, salaris, salarisindicatie, loon, wynagrodzenie, pensja, widełki, stawka, salário, remuneração, lön, løn, lønn, palkka, зарплата, заработная плата, оплата, оклад, зарплатня, plat, mzda, fizetés, bér, maaş, ücret, μισθός, 給与, 年収, 薪资, 薪水, 급여, 연봉, 月給, 時給""",
    Field.EMPLOYMENT: """
        employment type, job type, type of employment, contract type, type, contract, employment, work type, schedule, type of contract, position type, job status, employment status, working hours, term, duration, commitment, time type, work schedule, hours, engagement, term type, work hours, job schedule, type of job, vacancy type,
        anstellungsart, beschäftigungsart, vertragsart, arbeitszeit, art der anstellung, arbeitsverhältnis, umfang, beschäftigungsumfang, befristung,
        type de contrat, contrat, type d'emploi, temps de travail, nature du contrat, durée du contrat,
        tipo de contrato, tipo de empleo, jornada, contrato, tipo di contratto, contratto, tipo contratto, orario, dienstverband, contractvorm, type contract, uren per week,
        rodzaj umowy, wymiar pracy, umowa, typ umowy, wymiar etatu, anställningsform, omfattning, stillingsprosent, ansættelsesform, тип занятости, занятость, тип зайнятості, зайнятість, typ úvazku, çalışma şekli, 雇用形態, 工作类型, 고용형태""",
    Field.WORKPLACE: """
        workplace, workplace type, remote, work mode, work model, remote work, work arrangement, remote status, location type, remote type, working model, remote policy, workplace model, workplace policy, work setting, telework, remote option, remote options, work environment type, working arrangement, working arrangements, onsite remote,
        arbeitsmodell, homeoffice, home office, mobiles arbeiten, télétravail, mode de travail, modalidad, teletrabajo, modalità di lavoro, smart working, tryb pracy, werkvorm, modelo de trabalho, формат работы, формат роботи, remote arbeit""",
    Field.OTHER: """
        description, job description, position description, role description, summary, job summary, responsibilities, job responsibilities, key responsibilities, duties, requirements, job requirements,
        qualifications, required qualifications, minimum qualifications, preferred qualifications, skills, experience, education, benefits, about, about us, about the company, about company, about the role, application procedure, application procedures, how to apply, to apply, department, team, reports to,
        start date, starting date, start date time, salary grade, industry, company size, company type, contact, email, e-mail, phone, website, url, reference, reference number, ref, job id, job code, requisition id, req id, category, division, level, grade, seniority, open to, eligibility, eligibility criteria, open to eligibility criteria, audience, intended audience, additional notes, notes, note, technologies, languages, language, travel, code, posting id, number of positions, number of openings, vacancies, background, purpose, overview, introduction, scope, equity, bonus, visa, probation period, security clearance, gender, age, nationality,
        beschreibung, aufgaben, anforderungen, profil, ihr profil, dein profil, wir bieten, startdatum, beginn, eintrittsdatum, ansprechpartner, kontakt, referenznummer, abteilung, branche, stellenbeschreibung, ihre aufgaben, deine aufgaben, qualifikation,
        missions, mission, profil recherché, avantages, début, date de début, date de prise de poste, prise de poste, secteur, service, référence, descriptif, description du poste, compétences, formation, expérience,
        descripción, requisitos, responsabilidades, funciones, beneficios, departamento, fecha de inicio, descrizione, requisiti, responsabilità, data di inizio, reparto, omschrijving, eisen, taken, startdatum functie, afdeling, opis, wymagania, obowiązki, oferujemy, data rozpoczęcia, dział, описание, требования, обязанности, условия, опис, вимоги, обов'язки, умови""",
}

LABELS: dict[str, Field] = {
    " ".join(spelling.split()): field
    for field, spellings in _SPELLINGS.items()
    for spelling in spellings.split(",")
}
MOST_WORDS = max(len(label.split()) for label in LABELS)
