//! From text to settings, or to everything that is wrong with it.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::DeValue;
use waybill_domain::facets::Fingerprint;
use waybill_domain::ids::ChannelKey;
use waybill_mapping::carriers::{Carrier, Carriers};
use waybill_mapping::partner::{AccountConfig, Entry, Partner};
use waybill_mapping::partners;
use waybill_mapping::returns::ReturnRules;
use waybill_routing::account::AccountRules;
use waybill_routing::field::{FieldRule, Source};
use waybill_routing::rules::Rules;
use waybill_routing::tracking::TrackingRule;

use crate::check;
use crate::document::{Document, Path};
use crate::file::{AccountSection, File};
use crate::finding::Finding;
use crate::schema;
use crate::shape;
use crate::suggest::suggestion;
use crate::tree::{Account, Project, Settings};

/// Loads settings. `file` is only what findings call the text.
///
/// # Errors
/// Every problem that can be told: of syntax, or else of shape, or else of values and of what they refer to. Unknown keys
/// are told together with whatever else is wrong.
pub fn load(text: &str, file: &str) -> Result<Settings, Vec<Finding>> {
    let (mut document, findings) = Document::read(file, text);
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let told = shape::of_file(&document, &schema::of_file());
    match told.only_unknown() {
        Some(unknown) => document.forget(unknown),
        None => return Err(sorted(told.found)),
    }
    let mut findings = told.found;
    let read: File = match typed(&document) {
        Ok(read) => read,
        Err(more) => {
            findings.extend(more);
            return Err(sorted(findings));
        }
    };
    let (accounts, rules_of, more) = accounts(&document, &read);
    findings.extend(more);
    let rules = Rules {
        export: read.export.clone(),
        cancel: read.cancel.clone(),
        hold_whole_order: read.review.hold_whole_order,
        zones: read.zone.clone(),
        routes: read.route.clone(),
        accounts: rules_of,
    };
    findings.extend(agreement(&document, &read, &accounts));
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let (hash, export_hash) = (hash(&Fingerprint::of(&read)), hash(&Fingerprint::of(&read.export)));
    Ok(Settings {
        projects: read.project.into_iter().map(Project::from).collect(),
        accounts,
        rules,
        tracking: read.tracking,
        carriers: Carriers::with(&read.carrier),
        stock: read.stock,
        write_back: read.write_back,
        returns: read.returns,
        order_check: read.order_check,
        brakes: read.brakes,
        events: read.events,
        journal: read.journal,
        schedules: read.schedules,
        reconcile: read.reconcile,
        serve: read.serve,
        hash,
        export_hash,
    })
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    findings.dedup();
    findings
}

/// Whether the sections agree with each other.
fn agreement(document: &Document<'_>, read: &File, accounts: &[Account]) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(check::projects(document, read));
    findings.extend(check::accounts(document, read));
    findings.extend(check::routes(document, read));
    findings.extend(check::tracking(document, read));
    findings.extend(check::abilities(document, read, accounts));
    findings.extend(check::order_check(document, read));
    findings.extend(check::others(document, read));
    findings.extend(check::events(document, read));
    findings.extend(check::returns(document, read));
    findings.extend(check::cancel(document, read));
    findings.extend(check::states(document, read));
    findings
}

/// The whole fingerprint; it is a text wherever it is written.
fn hash(print: &Fingerprint) -> String {
    serde_json::to_value(print).ok().and_then(|print| print.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Reads values. Sections and elements are read apart first, so that each can tell its own problem.
fn typed(document: &Document<'_>) -> Result<File, Vec<Finding>> {
    let mut findings = Vec::new();
    each::<crate::file::ProjectSection>(document, "project", &mut findings);
    each::<AccountSection>(document, "account", &mut findings);
    each::<waybill_routing::route::Route>(document, "route", &mut findings);
    each::<waybill_routing::zone::Zone>(document, "zone", &mut findings);
    each::<TrackingRule>(document, "tracking", &mut findings);
    each::<Carrier>(document, "carrier", &mut findings);
    one::<waybill_routing::criteria::Criteria>(document, "export", &mut findings);
    one::<waybill_routing::cancel::CancelRules>(document, "cancel", &mut findings);
    one::<crate::sections::Stock>(document, "stock", &mut findings);
    one::<crate::sections::Events>(document, "events", &mut findings);
    one::<crate::sections::Journal>(document, "journal", &mut findings);
    one::<crate::sections::Schedules>(document, "schedules", &mut findings);
    one::<crate::sections::Reconcile>(document, "reconcile", &mut findings);
    one::<crate::order_check::OrderCheck>(document, "order_check", &mut findings);
    one::<waybill_mapping::commercetools::policy::Policy>(document, "write_back", &mut findings);
    one::<ReturnRules>(document, "returns", &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    read(document, document.root(), &Path::default()).map_err(|finding| vec![finding])
}

fn each<T: DeserializeOwned>(document: &Document<'_>, key: &str, findings: &mut Vec<Finding>) {
    for (at, element) in document.elements(key).iter().enumerate() {
        findings.extend(read::<T>(document, element, &Path::default().key(key).index(at)).err());
    }
}

fn one<T: DeserializeOwned>(document: &Document<'_>, key: &str, findings: &mut Vec<Finding>) {
    if let Some(section) = document.at(&Path::default().key(key)) {
        findings.extend(read::<T>(document, section, &Path::default().key(key)).err());
    }
}

fn read<T: DeserializeOwned>(
    document: &Document<'_>,
    value: &Spanned<DeValue<'_>>,
    path: &Path,
) -> Result<T, Finding> {
    T::deserialize(value.clone().into_deserializer()).map_err(|error| {
        let span = error.span().unwrap_or_else(|| value.span());
        document.finding(span, path, error.message().trim_end())
    })
}

type Opened = (Vec<Account>, Vec<AccountRules>, Vec<Finding>);

fn accounts(document: &Document<'_>, read: &File) -> Opened {
    let (mut accounts, mut rules, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (at, section) in read.account.iter().enumerate() {
        let path = Path::default().key("account").index(at);
        let opened = open(document, section, &path);
        let fields = fields(document, section, &path);
        match (opened, fields) {
            (Ok((entry, partner)), Ok(mut fields)) => {
                join(&mut fields, partner.as_ref());
                findings.extend(check::writable(document, section, &fields, partner.as_ref(), &path));
                rules.push(account_rules(section, fields));
                accounts.push(account(read, section, entry, partner));
            }
            (opened, fields) => {
                findings.extend(opened.err().into_iter().flatten());
                findings.extend(fields.err().into_iter().flatten());
            }
        }
    }
    (accounts, rules, findings)
}

fn open(
    document: &Document<'_>,
    section: &AccountSection,
    path: &Path,
) -> Result<(&'static Entry, Arc<dyn Partner>), Vec<Finding>> {
    let Some(entry) = partners::by_name(&section.partner) else {
        let near = suggestion(&section.partner, partners::REGISTRY.iter().map(|entry| entry.name));
        let message = format!("unknown partner `{}`{near}", section.partner);
        return Err(vec![document.about(&path.key("partner"), message)]);
    };
    let schema = (entry.options_schema)();
    let given = document.at(&path.key("options"));
    let shape = given.map(|given| shape::problems(document, &schema, &schema, given, &path.key("options")));
    if let Some(findings) = shape.filter(|findings| !findings.is_empty()) {
        return Err(findings);
    }
    let config = AccountConfig {
        id: section.id.clone(),
        options: section.options.clone().into_iter().collect(),
        warehouses: section.warehouses.clone(),
    };
    let opened = (entry.open)(&config).map_err(|problems| {
        let findings = problems.into_iter().map(|problem| {
            let message = format!("`{path}.{}`: {}", problem.path, problem.message);
            document.about(&path.dotted(&problem.path), message)
        });
        findings.collect::<Vec<_>>()
    })?;
    Ok((entry, opened.into()))
}

fn fields(
    document: &Document<'_>,
    section: &AccountSection,
    path: &Path,
) -> Result<Vec<FieldRule>, Vec<Finding>> {
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for (at, field) in section.field.iter().enumerate() {
        match Source::try_from(field.from.clone()) {
            Ok(from) => rules.push(FieldRule {
                from,
                to: field.to.clone(),
                max_length: field.max_length,
                joined: false,
            }),
            Err(error) => {
                findings.push(document.about(&path.key("field").index(at).key("from"), error.to_string()));
            }
        }
    }
    if findings.is_empty() { Ok(rules) } else { Err(findings) }
}

/// What lines say of a field that the partner's orders have once is joined.
fn join(fields: &mut [FieldRule], partner: &dyn Partner) {
    for rule in fields {
        let known = partner.writable_fields().iter().find(|field| field.name == rule.to);
        rule.joined = rule.from.is_of_lines() && known.is_some_and(|field| !field.of_lines);
    }
}

fn account_rules(section: &AccountSection, fields: Vec<FieldRule>) -> AccountRules {
    AccountRules {
        id: section.id.clone(),
        mode: section.mode,
        warehouses: section.warehouses.keys().cloned().collect(),
        sku: section.sku.clone(),
        shipping_methods: section.shipping_methods.clone(),
        unmapped_shipping: section.unmapped_shipping,
        custom_lines: section.custom_lines.clone(),
        fields,
        hold: section.hold.clone(),
        cancel_reasons: section.cancel_reasons.clone(),
        currencies: section.currencies.clone(),
    }
}

fn account(
    read: &File,
    section: &AccountSection,
    entry: &'static Entry,
    opened: Arc<dyn Partner>,
) -> Account {
    let marked = || ChannelKey::try_from(format!("waybill-{}", section.id));
    let sync_channel = section.sync_channel.clone().map_or_else(marked, Ok);
    Account {
        id: section.id.clone(),
        partner: entry.name,
        mode: section.mode,
        secret: section.secret.clone(),
        warehouses: section.warehouses.clone(),
        sync_channel: sync_channel.unwrap_or_else(|_| unreachable!("an account id fits a channel key")),
        both_changed: section.both_changed,
        shipped_otherwise: section.shipped_otherwise,
        announce_returns: section.announce_returns,
        poll_every: section.poll_every.unwrap_or(read.schedules.poll_every),
        stock_every: section.stock_every.unwrap_or(read.schedules.stock_every),
        opened,
    }
}
