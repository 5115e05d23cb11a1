"""The fixture `studio`, which is the stand-in. A folder of tests has it when its conftest imports it."""

from collections.abc import Iterator

import pytest
from stand_ins.label_studio.stand_in import StandIn, started


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in for Label Studio, which serves recordings below `studio.document_root`."""
    with started(tmp_path_factory.mktemp("served")) as stand_in:
        yield stand_in
