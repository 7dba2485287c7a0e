"""Fields that resources of the registers and of WhatsApp have, and that are null here: nobody fills in their forms."""

from collections.abc import Mapping


def _null(names: str) -> Mapping[str, None]:
    return dict.fromkeys(names.split())


BRAND = _null(
    "customer_profile_bundle_sid a2p_profile_bundle_sid tcr_id failure_reason errors brand_score brand_feedback "
    "identity_status russell_3000 government_entity tax_exempt_status skip_automatic_sec_vet links"
)
CAMPAIGN = _null(
    "brand_registration_sid description message_samples us_app_to_person_usecase has_embedded_links "
    "has_embedded_phone subscriber_opt_in age_gated direct_lending campaign_id is_externally_registered rate_limits "
    "message_flow opt_in_message opt_out_message help_message opt_in_keywords opt_out_keywords help_keywords errors "
    "privacy_policy_url terms_and_conditions_url"
)
VERIFICATION = _null(
    "customer_profile_sid trust_product_sid regulated_item_sid business_name business_street_address "
    "business_street_address2 business_city business_state_province_region business_postal_code business_country "
    "business_website business_contact_first_name business_contact_last_name business_contact_email "
    "business_contact_phone notification_email use_case_categories use_case_summary production_message_sample "
    "opt_in_image_urls opt_in_type message_volume additional_information tollfree_phone_number rejection_reason "
    "error_code edit_expiration edit_allowed business_registration_number business_registration_authority "
    "business_registration_country business_type business_registration_phone_number doing_business_as "
    "opt_in_confirmation_message help_message_sample privacy_policy_url terms_and_conditions_url age_gated_content "
    "opt_in_keywords rejection_reasons resource_links external_reference_id vetting_id vetting_provider "
    "vetting_id_expiration"
)
SENDER = _null(
    "friendly_name pending_display_name pending_display_name_status pending_display_name_status_date "
    "display_name_status compliance offline_reasons"
)
