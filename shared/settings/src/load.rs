//! From text to settings, or to everything that is wrong with it.

mod accounts;

use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::DeValue;
use waybill_domain::facets::Fingerprint;
use waybill_mapping::carriers::{Carrier, Carriers};
use waybill_mapping::plain;
use waybill_mapping::returns::ReturnRules;
use waybill_routing::rules::Rules;
use waybill_routing::tracking::TrackingRule;

use crate::check;
use crate::document::{Document, Path};
use crate::file::{AccountSection, File};
use crate::finding::Finding;
use crate::prepared::{self, Hashes, Prepared};
use crate::schema;
use crate::shape;
use crate::tree::{Account, Project, Settings};

use self::accounts::accounts;

/// Reads a type from a value of the document, and tells what is wrong at a path.
trait Reads {
    fn read<T: DeserializeOwned>(
        document: &Document<'_>,
        value: &Spanned<DeValue<'_>>,
        path: &Path,
    ) -> Result<T, Finding>;
}

/// Tells exactly where it is wrong.
struct Exactly;

/// Tells of which value it is wrong; a function carries less for it.
struct Plainly;

/// What is wrong with the shape of the options at a path, which are those of the partner of this name.
type OptionsLook = fn(&Document<'_>, &str, &Path) -> Vec<Finding>;

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
    match typed::<Exactly>(&document) {
        Ok(read) => {
            // Functions need not carry lists of what was looked up here.
            findings.extend(check::codes(&document, &read));
            settled(&document, read, None, shape::of_options, findings)
        }
        Err(more) => {
            findings.extend(more);
            Err(sorted(findings))
        }
    }
}

/// Loads settings that `waybill check` passed, at the start of a function: as they were [prepared](crate::prepare) where that
/// was done of this very text, for that is sooner done. No schema is made and walked: not even its code is carried. What is wrong
/// all the same is told as it is come upon, of the section where it is, and numbers are not held against their ranges.
///
/// # Errors
/// What cannot be read, the first of each section, or else what the sections do not agree on.
pub fn load_passed(text: &str, file: &str, prepared: Option<&str>) -> Result<Settings, Vec<Finding>> {
    if let Some(Prepared { read, hashes, .. }) = prepared.and_then(|known| prepared::prepared(text, known))
        && let Ok(settings) = settled(&Document::elsewhere(file), read, Some(hashes), as_it_is, Vec::new())
    {
        return Ok(settings);
    }
    let (document, findings) = Document::read(file, text);
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let whole = Plainly::read(&document, document.root(), &Path::default());
    // Only what is wrong is looked for in every section.
    let read = whole.or_else(|_| typed::<Plainly>(&document)).map_err(sorted)?;
    settled(&document, read, None, as_it_is, Vec::new())
}

/// Options are taken as they are.
fn as_it_is(_document: &Document<'_>, _partner: &str, _path: &Path) -> Vec<Finding> {
    Vec::new()
}

/// The settings that a file comes to, where nothing is wrong with it.
fn settled(
    document: &Document<'_>,
    read: File,
    hashes: Option<Hashes>,
    look: OptionsLook,
    mut findings: Vec<Finding>,
) -> Result<Settings, Vec<Finding>> {
    let (accounts, rules_of, more) = accounts(document, &read, look);
    findings.extend(more);
    let rules = Rules {
        export: read.export.clone(),
        cancel: read.cancel.clone(),
        hold_whole_order: read.review.hold_whole_order,
        zones: read.zone.clone(),
        routes: read.route.clone(),
        accounts: rules_of,
    };
    findings.extend(agreement(document, &read, &accounts));
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let Hashes { hash, export_hash } = hashes.unwrap_or_else(|| Hashes {
        hash: Fingerprint::of(&read).as_str().to_owned(),
        export_hash: Fingerprint::of(&read.export).as_str().to_owned(),
    });
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
    findings.extend(check::schedules(document, read));
    findings
}

/// Reads values. Sections and elements are read apart first, so that each can tell its own problem.
fn typed<R: Reads>(document: &Document<'_>) -> Result<File, Vec<Finding>> {
    let mut findings = Vec::new();
    each::<R, crate::file::ProjectSection>(document, "project", &mut findings);
    each::<R, AccountSection>(document, "account", &mut findings);
    each::<R, waybill_routing::route::Route>(document, "route", &mut findings);
    each::<R, waybill_routing::zone::Zone>(document, "zone", &mut findings);
    each::<R, TrackingRule>(document, "tracking", &mut findings);
    each::<R, Carrier>(document, "carrier", &mut findings);
    one::<R, waybill_routing::criteria::Criteria>(document, "export", &mut findings);
    one::<R, waybill_routing::cancel::CancelRules>(document, "cancel", &mut findings);
    one::<R, crate::sections::Stock>(document, "stock", &mut findings);
    one::<R, crate::sections::Events>(document, "events", &mut findings);
    one::<R, crate::sections::Journal>(document, "journal", &mut findings);
    one::<R, crate::sections::Schedules>(document, "schedules", &mut findings);
    one::<R, crate::sections::Reconcile>(document, "reconcile", &mut findings);
    one::<R, crate::order_check::OrderCheck>(document, "order_check", &mut findings);
    one::<R, waybill_mapping::commercetools::policy::Policy>(document, "write_back", &mut findings);
    one::<R, ReturnRules>(document, "returns", &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    R::read(document, document.root(), &Path::default()).map_err(|finding| vec![finding])
}

fn each<R: Reads, T: DeserializeOwned>(document: &Document<'_>, key: &str, findings: &mut Vec<Finding>) {
    for (at, element) in document.elements(key).iter().enumerate() {
        findings.extend(R::read::<T>(document, element, &Path::default().key(key).index(at)).err());
    }
}

fn one<R: Reads, T: DeserializeOwned>(document: &Document<'_>, key: &str, findings: &mut Vec<Finding>) {
    if let Some(section) = document.at(&Path::default().key(key)) {
        findings.extend(R::read::<T>(document, section, &Path::default().key(key)).err());
    }
}

impl Reads for Exactly {
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
}

impl Reads for Plainly {
    fn read<T: DeserializeOwned>(
        document: &Document<'_>,
        value: &Spanned<DeValue<'_>>,
        path: &Path,
    ) -> Result<T, Finding> {
        // By way of the text: what is prepared is read from one too, and a function carries one reader of each type.
        let text = plain::json(value.get_ref()).to_string();
        serde_json::from_str(&text).map_err(|error| document.finding(value.span(), path, plain::said(&error)))
    }
}
