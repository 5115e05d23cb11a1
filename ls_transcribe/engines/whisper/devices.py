"""What a model computes on, and the type of its numbers. CTranslate2 knows what this machine can do."""

from ls_transcribe.errors.models import ComputeTypeUnusable, DeviceUnusable

DEVICES = ("cpu", "cuda")

DEFAULTS = {"cpu": "int8", "cuda": "float16"}
"""The type of numbers on each device: as right as larger ones, and faster. The library's own default is the slowest."""


def settle(device: str | None, compute_type: str | None, *, is_elsewhere: bool = False) -> tuple[str, str]:
    """Return the device and the type of numbers of a run. One that computes elsewhere finds out there what there is.

    Raises:
        DeviceUnusable, ComputeTypeUnusable: There is no such thing, or this machine does not have it.
    """
    device = device or "cpu"
    if device not in DEVICES:
        raise DeviceUnusable(device, f"there are {' and '.join(DEVICES)}")
    if is_elsewhere or (device, compute_type) == ("cpu", None):
        return device, compute_type or DEFAULTS[device]  # every processor can
    known = _known_types(device)
    compute_type = compute_type or DEFAULTS[device]
    if compute_type not in known:
        raise ComputeTypeUnusable(compute_type, device, known)
    return device, compute_type


def _known_types(device: str) -> list[str]:
    import ctranslate2

    if device == "cuda" and ctranslate2.get_cuda_device_count() == 0:
        raise DeviceUnusable(device, "there is no graphics card of NVIDIA, or no driver for it")
    try:
        return sorted(ctranslate2.get_supported_compute_types(device))
    except RuntimeError as error:
        raise DeviceUnusable(device, str(error)) from error
