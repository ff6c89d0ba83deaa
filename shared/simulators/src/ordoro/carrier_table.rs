//! The carriers one by one.

use super::carriers::{Carrier, Service};

const fn service(code: &'static str, name: &'static str, cents: i64) -> Service {
    Service { code, name, cents }
}

/// All of them.
pub(super) const CARRIERS: &[Carrier] = &[
    Carrier {
        name: "endicia",
        schema: "endicia",
        both: "contents_type customs_info delivery_confirmation hold_for_pickup insurance_type insured_value \
            mailing_zip_code nondelivery_option notify_bill_to notify_ship_to packages reason_for_export \
            reference_id reference_number return ship_date ship_from ship_to shipper_id shipping_method stealth \
            warehouse_id",
        label: "contents_explanation packing_list_id reference",
        rate: "",
        package: "box_shape height length reference weight width",
        packed: "box_shape",
        most: 1,
        lists: false,
        services: &[
            service("Priority", "Priority Mail", 790),
            service("PriorityExpress", "Priority Mail Express", 2066),
        ],
    },
    Carrier {
        name: "fedex",
        schema: "fedex",
        both: "alcohol_shipment_license b13a_filing_option certificate_of_origin customs_info \
            dangerous_goods_option dangerous_goods_regulation_type declared_value delivery_confirmation \
            delivery_instructions dry_ice_weight duties_payment_account duties_payment_type etd_service \
            export_compliance_statement hold_at_location hold_at_location_id importer_of_record insurance_type \
            insured_value one_rate packages payment_account payment_type pharmacy_delivery priority_alert \
            reason_for_export reason_for_export_explanation receiver_tax_info recipient_address_is_residential \
            reference_id reference_number return saturday_delivery sender_tax_info ship_date ship_from ship_to \
            shipper_id smart_post_ancillary_endorsement smart_post_hub smart_post_indicia use_metric_units",
        label: "alternate_return_to_address cod etd_preshipment_docs label_type notify_bill_to notify_ship_to \
            packing_list_id shipper_type shipping_method warehouse_id",
        rate: "",
        package: "box_shape declared_value department description dry_ice_weight height invoice length purchase_order \
            reference_number sub_package_type weight width",
        packed: "box_shape",
        most: 99,
        lists: false,
        services: &[service("FEDEX_GROUND", "Ground", 745), service("FEDEX_2_DAY", "2 Day", 1635)],
    },
    Carrier {
        name: "pitney",
        schema: "pitney",
        both: "delivery_confirmation hazmat_electronics hazmat_type insurance_type insured_value mailing_zip_code \
            non_delivery packages parcel_characteristics pitney_rate_type reference_id reference_number return \
            ship_date ship_from ship_to shipper_id shipping_method warehouse_id",
        label: "alternate_return_to_address customs_info notify_bill_to notify_ship_to packing_list_id rate_cost \
            reason_for_export reason_for_export_explanation sender_tax_info",
        rate: "",
        package: "box_shape height length weight width",
        packed: "box_shape weight",
        most: 1,
        lists: true,
        services: &[service("PM", "Priority Mail", 725), service("EM", "Express Mail", 1950)],
    },
    Carrier {
        name: "ups",
        schema: "ups",
        both: "additional_handling box_shape certificate_origin cost_center customs_info declared_value \
            delivery_confirmation description direct_delivery dry_ice_regulation_set dry_ice_weight \
            duties_payment_account duties_payment_country duties_payment_type duties_payment_zip height \
            insurance_type insured_value length package_bill_type packages payment_account payment_country \
            payment_type payment_zip purchase_order_number reason_for_export receiver_tax_info \
            recipient_address_is_residential reference_id reference_number return saturday_delivery \
            sender_tax_info ship_from ship_to shipper_id shipper_release shipper_return_to_address \
            shipping_method usps_endorsement warehouse_id weight width",
        label: "notify_bill_to notify_ship_to packing_list_id shipper_type",
        rate: "",
        package: "additional_handling box_shape declared_value description dry_ice_regulation_set dry_ice_weight \
            hazmat_items height length reference_number weight width",
        packed: "box_shape",
        most: 200,
        lists: false,
        services: &[service("03", "Ground", 765), service("02", "2nd Day", 1756)],
    },
    Carrier {
        name: "australia_post",
        schema: "easypost",
        both: "box_shape customs_info delivery_confirmation insurance_type insured_value notify_bill_to \
            notify_ship_to packages reason_for_export reference_id reference_number ship_date ship_from ship_to \
            shipper_id shipping_method",
        label: "packing_list_id return service_token shipment_id",
        rate: "",
        package: "additional_handling box_shape height length reference reference_number weight width",
        packed: "",
        most: 200,
        lists: true,
        services: &[service("TBD", "Parcel Post", 560)],
    },
    Carrier {
        name: "canada_post",
        schema: "canada_post",
        both: "delivery_confirmation insurance_type insured_value nondelivery_option packages reason_for_export \
            reference_id return service_option ship_from ship_to shipper_id warehouse_id",
        label: "customs_info invoice_number notify_bill_to notify_ship_to packing_list_id reference_number \
            shipper_type shipping_method",
        rate: "ship_date",
        package: "box_shape height length weight width",
        packed: "box_shape",
        most: 1,
        lists: false,
        services: &[service("DOM.RP", "Regular Parcel", 1637), service("DOM.XP", "Xpresspost", 2918)],
    },
    Carrier {
        name: "dhl",
        schema: "dhl",
        both: "declared_value insurance_type insured_value is_dutiable nonstandard_contents nonstandard_day \
            packages pickup reference_id reference_number return ship_date ship_from ship_to shipper_id \
            signature_service warehouse_id",
        label: "box_shape customs_info duty_payment_account duty_payment_type federal_tax_id \
            foreign_trade_regulation height internal_transaction_number length notify_bill_to notify_ship_to \
            packing_list_id reason_for_export reason_for_export_explanation receiver_tax_info sender_tax_info \
            shipping_method shipping_payment_account shipping_payment_type state_tax_id weight width",
        rate: "",
        package: "box_shape declared_value height length weight width",
        packed: "length width height weight",
        most: 1,
        lists: true,
        services: &[service("P", "Express Worldwide", 1698)],
    },
    Carrier {
        name: "dhl_ecommerce",
        schema: "dhl_ecommerce",
        both: "customs_info dangerous_goods declared_value delivery_confirmation insurance_type insured_value \
            notify_bill_to notify_ship_to packages packing_list_id receiver_tax_info reference_number return \
            ship_date ship_from ship_to shipper_id",
        label: "reference_id return_reason service_endorsement shipping_method",
        rate: "",
        package: "box_shape declared_value description height length weight width",
        packed: "length width height weight description",
        most: 1,
        lists: false,
        services: &[service("GND", "Parcel Ground", 590)],
    },
];
