from supporters.models import CampaignSupporter, Supporter
from supporters.segments import people
from tests.organise.people import signed


def test_it_works(campaign, petition, event, mailing_list):
    signed(petition, 1, 3)
    for s in Supporter.objects.all():
        CampaignSupporter.objects.create(campaign=campaign, supporter=s, source="petition")
    assert people(campaign, {}).count() == 3
    leaf = {"criterion": "petition", "is": "signed", "petition": str(petition.public_id), "when": {"last_days": 30}}
    other = {"criterion": "event", "is": "registered"}
    qs = people(
        campaign,
        {
            "all": [
                leaf,
                {
                    "any": [
                        other,
                        {"criterion": "country", "is": "is", "country": "GB"},
                        {"criterion": "list", "is": "not_on"},
                    ]
                },
                {"none": [other, {"criterion": "phone", "is": "has"}]},
            ]
        },
    )
    print(qs.query)
    assert qs.count() == 3
