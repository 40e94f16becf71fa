"""What the environment says about tracing."""

from typing import Literal

from pydantic_settings import SettingsConfigDict

from shared.settings import CheckedSettings


class TracingSettings(CheckedSettings):
    """Whether and where spans are sent: OpenTelemetry's own variables, and no other.

    The SDK reads the rest of them (``OTEL_EXPORTER_OTLP_HEADERS``, ``OTEL_BSP_…``) by itself.
    """

    model_config = SettingsConfigDict(env_prefix="OTEL_")

    sdk_disabled: bool = False
    traces_exporter: Literal["", "otlp", "console", "none"] = ""
    exporter_otlp_endpoint: str = ""
    exporter_otlp_traces_endpoint: str = ""
    service_name: str = ""
    traces_sampler: str = ""
    traces_sampler_arg: str = ""

    @property
    def asked_for(self) -> bool:
        """Tell whether there is a place to send spans to, or the console is wanted."""
        if self.sdk_disabled or self.traces_exporter == "none":
            return False
        return bool(
            self.traces_exporter
            or self.exporter_otlp_endpoint
            or self.exporter_otlp_traces_endpoint
        )

    @property
    def to_console(self) -> bool:
        """Tell whether spans are written to standard error, one JSON text each."""
        return self.traces_exporter == "console"
