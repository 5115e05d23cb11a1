"""The documents and tables that transcripts and jobs are written as.

`FORMATS` lists the formats of transcripts. `base` says how to add one.
"""

from collections.abc import Mapping

from ls_transcribe.exports.base import ExportFormat

FORMATS: Mapping[str, ExportFormat] = {
    export_format.name: export_format
    for export_format in (
        ExportFormat("docx", ".docx", "Word documents.", module="docx", recipe=2),
        ExportFormat("srt", ".srt", "subtitles (SubRip).", module="subtitles.srt", folder="subtitles", recipe=2),
        ExportFormat("vtt", ".vtt", "subtitles (WebVTT).", module="subtitles.vtt", folder="subtitles", recipe=2),
        ExportFormat("csv", ".csv", "tables, one row a turn.", module="csv_table", for_spreadsheets=True, recipe=3),
        ExportFormat("txt", ".txt", "plain text.", module="plain_text", recipe=2),
        ExportFormat("textgrid", ".TextGrid", "tiers for Praat (TextGrid).", module="tiers.textgrid"),
        ExportFormat("eaf", ".eaf", "tiers for ELAN (EAF).", module="tiers.eaf"),
    )
}
"""Every format of transcripts by its name, in the order in which options and files are listed."""
