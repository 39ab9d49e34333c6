"""What people mix up is compared by a table of the pack, under the names that they type."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bank import Bank
from bot.core.errors import StudyError
from bot.packs.library import load_packs
from bot.services.comparing import Comparing

PAIRS = """
security group | network acl
sg | nacl
security groups | nacls
nat gateway | nat instance
multi-az | read replica
ebs | instance store
ebs | efs
ebs | s3
gp2 | gp3
gp3 | io2
st1 | sc1
s3 standard | standard-ia
standard-ia | one zone-ia
s3 standard | glacier instant retrieval
intelligent-tiering | glacier deep archive
glacier flexible retrieval | one zone-ia
glacier instant | glacier flexible
glacier flexible | deep archive
alb | nlb
nlb | gwlb
alb | clb
sqs | sns
sqs | kinesis
sns | kinesis
sqs standard | sqs fifo
standard queue | fifo queue
cloudwatch | cloudtrail
gateway endpoint | interface endpoint
alias | cname
redis | memcached
valkey | memcached
savings plans | reserved instances
spot | on-demand
launch template | launch configuration
user pool | identity pool
simple | multivalue
weighted | latency
failover | geolocation
geolocation | geoproximity
latency | multivalue
fsx for lustre | fsx for windows
"""


@pytest.fixture(scope="module")
def comparing() -> Comparing:
    return Comparing(Bank(load_packs([Path(__file__).parents[2] / "content" / "aws-saa"]).library))


@pytest.mark.parametrize("pair", PAIRS.strip().split("\n"))
def test_both_have_a_column_of_their_own(comparing: Comparing, pair: str) -> None:
    found = comparing.compare(*pair.split(" | ")).comparison
    assert found.first != found.second
    assert len(found.rows) >= 4
    assert all(row.first and row.second and row.aspect for row in found.rows)
    assert found.sources


@pytest.mark.parametrize("name", ["ebs", "gp3", "standard-ia"])
def test_a_thing_is_not_compared_with_itself(comparing: Comparing, name: str) -> None:
    with pytest.raises(StudyError):
        comparing.compare(name, name)
