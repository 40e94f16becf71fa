"""Advertisements and resumes of several fields, written for the tests."""

ADS = [
    (
        "software",
        "Backend Engineer",
        (
            "Requirements\nYou build services in Python and Django.\nExperience with PostgreSQL, Docker"
            " and CI/CD.\nYou write unit tests and review code."
        ),
    ),
    (
        "nursing",
        "Registered Nurse",
        (
            "Requirements\nYou provide patient care on a surgical ward.\nMedication administration,"
            " wound care and patient assessment.\nBLS certification required."
        ),
    ),
    (
        "finance",
        "Financial Accountant",
        (
            "Requirements\nYou prepare financial statements under IFRS.\nMonth-end close, general"
            " ledger and account reconciliation.\nAdvanced Excel and SAP."
        ),
    ),
    (
        "trades",
        "Maintenance Electrician",
        (
            "Requirements\nElectrical wiring and troubleshooting of motors.\nPLC programming, reading"
            " blueprints.\nPreventive maintenance of equipment, safety procedures."
        ),
    ),
    (
        "design",
        "Product Designer",
        (
            "Requirements\nWireframes, prototypes and user research.\nFigma, design systems and"
            " typography.\nYou run usability tests."
        ),
    ),
    (
        "sales",
        "Account Executive",
        (
            "Requirements\nYou generate leads and close deals in B2B sales.\nPipeline management in"
            " Salesforce.\nNegotiation and customer relationship management."
        ),
    ),
]

RESUMES = [
    (
        "software",
        "Software Developer",
        ["Built REST APIs in Python on Postgres", "Moved builds to Docker and CI/CD pipelines"],
    ),
    (
        "nursing",
        "Staff Nurse",
        ["Cared for 12 surgical patients a shift", "Wound care, medication administration", "BLS"],
    ),
    (
        "finance",
        "Accountant",
        ["Closed the general ledger each month", "Bank reconciliation, IFRS reporting", "MS Excel"],
    ),
    (
        "trades",
        "Electrician",
        ["Wired motors and control panels", "Preventive maintenance, PLC programs", "Blueprints"],
    ),
    (
        "design",
        "UX Designer",
        ["Drew wireframes and prototypes in Figma", "User research with 40 people"],
    ),
    (
        "sales",
        "Sales Representative",
        [
            "Won 30 B2B customers by cold calling",
            "Kept the Salesforce pipeline",
            "Negotiated deals",
        ],
    ),
]
