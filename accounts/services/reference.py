"""Reference tables are filled by these functions alone; each is idempotent by code."""

from accounts.data import OrganisationData, PostData, RegionData, SpecialtyData
from accounts.models import Organisation, Post, Region, Specialty
from accounts.selectors import organisation_data, specialty_data


def ensure_region(code: str, name: str) -> RegionData:
    region, _ = Region.objects.update_or_create(code=code, defaults={"name": name})
    return RegionData(region.pk, region.code, region.name)


def ensure_specialty(code: str, name: str, level: str) -> SpecialtyData:
    specialty, _ = Specialty.objects.update_or_create(code=code, defaults={"name": name, "level": level})
    return specialty_data(specialty)


def ensure_post(code: str, name: str, level: str) -> PostData:
    post, _ = Post.objects.update_or_create(code=code, defaults={"name": name, "level": level})
    return PostData(post.pk, post.code, post.name, post.level)


def ensure_organisation(
    code: str,
    kind: str,
    short_name: str,
    *,
    full_name: str = "",
    region_code: str | None = None,
    parent_id: int | None = None,
    training_centre_id: int | None = None,
) -> OrganisationData:
    region = Region.objects.get(code=region_code) if region_code else None
    organisation, _ = Organisation.objects.update_or_create(
        code=code,
        defaults={
            "kind": kind,
            "short_name": short_name,
            "full_name": full_name or short_name,
            "region": region,
            "parent_id": parent_id,
            "training_centre_id": training_centre_id,
        },
    )
    return organisation_data(organisation)
