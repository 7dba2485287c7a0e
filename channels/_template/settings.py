"""What a practice writes about this channel in its file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class FolderSettings(BaseModel):
    """Keep settings frozen, refuse unknown keys, and never show values in errors: some are secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    inbox: Path = Field(description="Where messages appear, one .txt file each; the file's name is the sender.")
    outbox: Path = Field(description="Where replies are put, one .txt file each.")
    look_every: float = Field(5.0, gt=0, description="Seconds between two looks.")
