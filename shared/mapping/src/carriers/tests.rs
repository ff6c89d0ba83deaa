//! The table row by row, and what the configuration adds.

use std::path::PathBuf;

use super::*;

fn row(name: &str, names: &[&str]) -> Carrier {
    Carrier {
        name: name.to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        slug: None,
        group: None,
        required: Vec::new(),
        of: None,
        services: Vec::new(),
        link: None,
    }
}

/// What is told, with the service, and what it leads to: our name, the code or else the family, what must be told.
const TOLD: &[(&str, &str, &str, &str, &str)] = &[
    ("UPS", "", "ups", "ups", ""),
    ("ups_walleted", "ups_ground", "ups", "ups", ""),
    ("UPS", "UPS Mail Innovations", "ups-mail-innovations", "ups-mi", ""),
    ("FedEx", "FEDEX_GROUND", "fedex", "fedex", ""),
    ("fedex", "fedex_freight_priority", "fedex-freight", "fedex-freight", ""),
    ("USPS", "", "usps", "usps", ""),
    ("stamps_com", "usps_priority_mail", "usps", "usps", ""),
    ("USPS (CBDS)", "", "usps", "usps", ""),
    ("DHL", "", "dhl", "dhl-group", ""),
    ("dhl_express", "", "dhl-express", "dhl", ""),
    ("dhl_express_worldwide", "", "dhl-express", "dhl", ""),
    ("DHL", "Express Worldwide", "dhl-express", "dhl", ""),
    ("dhl_global_mail", "", "dhl-ecommerce", "dhl-global-mail", ""),
    ("DHL eCommerce", "", "dhl-ecommerce", "dhl-global-mail", ""),
    ("DHL Paket", "", "dhl-germany", "dhl-germany", ""),
    ("DHL", "DHL Paket", "dhl-germany", "dhl-germany", ""),
    ("DPD", "", "dpd", "dpd-group", ""),
    ("DPD Local", "", "dpd-uk", "dpd-uk", ""),
    ("DPD France", "", "dpd-france", "exapaq", ""),
    ("royal_mail", "", "royal-mail", "royal-mail", ""),
    ("Parcelforce", "", "parcelforce", "parcel-force", ""),
    ("EVRi", "", "evri", "myhermes-uk", ""),
    ("Hermes UK", "", "evri", "myhermes-uk", ""),
    ("Hermes", "", "hermes", "hermes-group", ""),
    ("GLS", "", "gls", "gls-group", ""),
    ("gls_us", "", "gls-us", "gls-us", ""),
    ("GLS Spain", "", "gls-spain", "gls-spain", "destination_postal_code"),
    ("Tuffnells", "", "tuffnells", "tuffnells", "destination_postal_code"),
    ("Arrow XL", "", "arrow-xl", "arrowxl", "destination_postal_code"),
    ("PostNL", "", "postnl", "postnl", "destination_postal_code"),
    ("postnl 3s", "", "postnl-3s", "postnl-3s", "destination_postal_code,destination_country_region"),
    ("Mondial Relay", "", "mondial-relay", "mondialrelay", "destination_postal_code"),
    ("Collect+", "", "collectplus", "collectplus", ""),
    ("Chronopost", "", "chronopost", "chronopost-france", ""),
    ("canada_post", "", "canada-post", "canada-post", ""),
    ("Australia Post", "", "australia-post", "australia-post", ""),
    ("Amazon SFP", "", "amazon", "amazon", ""),
    ("newgistics", "", "pitney-bowes", "pitney-bowes", ""),
    ("OnTrac", "", "ontrac", "ontrac", ""),
    ("Pigeon", "", "", "", ""),
    ("", "", "", "", ""),
];

#[test]
fn each_name_leads_to_its_carrier() {
    let carriers = Carriers::default();
    for (told, service, name, code, required) in TOLD {
        let found = carriers.find(told, Some(service));
        let got = found.map_or_else(Default::default, |found| {
            let required: Vec<&str> = found.required.iter().map(|field| field.as_str()).collect();
            let code = found.slug.clone().or_else(|| found.group.clone()).unwrap_or_default();
            (found.name.clone(), code, required.join(","))
        });
        let want = ((*name).to_owned(), (*code).to_owned(), (*required).to_owned());
        assert_eq!(got, want, "{told} {service}");
    }
}

#[test]
fn no_name_of_the_table_stands_for_two_carriers() {
    assert_eq!(problems(&KNOWN), []);
    for row in KNOWN.iter() {
        assert!(row.slug.is_some() || row.group.is_some(), "{} leads nowhere", row.name);
        assert!(row.of.is_none() || !row.services.is_empty(), "{} is never told apart", row.name);
        let wanted: Vec<&str> = row.called().filter(|name| letters(name).is_empty()).collect();
        assert!(wanted.is_empty(), "{}: {wanted:?}", row.name);
    }
}

#[test]
fn rows_of_the_configuration_come_first() {
    let own = [
        Carrier { slug: Some("dpd".to_owned()), ..row("our-dpd", &["DPD"]) },
        Carrier { slug: Some("ups-freight".to_owned()), ..row("ups", &[]) },
        Carrier { link: Some("https://acme.example/{number}/x".to_owned()), ..row("acme", &["Acme Line"]) },
    ];
    let carriers = Carriers::with(&own);
    for (told, want) in
        [("dpd", Some("our-dpd")), ("UPS", Some("ups")), ("ups walleted", None), ("ACME-LINE", Some("acme"))]
    {
        assert_eq!(carriers.find(told, None).map(|found| found.name.as_str()), want, "{told}");
    }
    assert_eq!(carriers.named("ups").unwrap().slug.as_deref(), Some("ups-freight"), "in the place of ours");
    let link = carriers.find("acme", None).unwrap().link("a/1 ");
    assert_eq!(link.as_deref(), Some("https://acme.example/a%2F1/x"));
    assert_eq!(carriers.find("dpd uk", None).unwrap().link("1"), None);
}

#[test]
fn mistakes_in_rows_are_told() {
    let own = [
        row("acme", &["Acme Line"]),
        row("other", &["ACME"]),
        row("--", &[]),
        Carrier { link: Some("http://a.example/{number}".to_owned()), ..row("a", &[]) },
        Carrier { link: Some("https://a.example/".to_owned()), ..row("b", &[]) },
        Carrier { of: Some("nobody".to_owned()), ..row("c", &[]) },
        Carrier { of: Some("ups".to_owned()), services: vec!["x".to_owned()], ..row("d", &["d", "D."]) },
    ];
    let told: Vec<(usize, &str)> = problems(&own).into_iter().map(|(at, key, _)| (at, key)).collect();
    assert_eq!(told, [(1, "names"), (2, "name"), (3, "link"), (4, "link"), (5, "of")]);
}

/// Each code stands in the published list, where `WAYBILL_SPECS` names the folder that has it.
#[test]
fn codes_and_families_are_published_ones() {
    let Some(specs) = std::env::var_os("WAYBILL_SPECS") else {
        eprintln!("WAYBILL_SPECS is not set: no code was compared with the published ones");
        return;
    };
    let read =
        |name: &str| std::fs::read_to_string(PathBuf::from(&specs).join("aftership").join(name)).unwrap();
    let groups: serde_json::Value = serde_json::from_str(&read("slug_groups.json")).unwrap();
    let groups = groups["groups"].as_object().unwrap();
    let pairs = read("slug_map_proposed.csv");
    let mut known: Vec<&str> = pairs.lines().filter_map(|line| line.split(',').nth(1)).collect();
    known.extend(
        groups.values().flat_map(|members| members.as_array().unwrap()).map(|slug| slug.as_str().unwrap()),
    );
    for row in KNOWN.iter() {
        if let Some(slug) = row.slug.as_deref() {
            assert!(known.contains(&slug), "{slug} of {} is not published", row.name);
        }
        if let Some(group) = row.group.as_deref() {
            assert!(groups.contains_key(group), "{group} of {} is not published", row.name);
        }
    }
    let ours: Vec<&str> = KNOWN.iter().filter_map(|row| row.slug.as_deref()).collect();
    for slug in
        pairs.lines().skip(1).filter_map(|line| line.split(',').nth(1)).filter(|slug| !slug.is_empty())
    {
        let is_family = ["dpd", "gls"].contains(&slug);
        assert!(is_family || ours.contains(&slug), "{slug} leads from no carrier of the table");
    }
}
