//! The accounts of a file, with their partners opened.

use std::sync::Arc;

use waybill_domain::ids::ChannelKey;
use waybill_mapping::partner::{AccountConfig, Partner};
use waybill_mapping::partners;
use waybill_routing::account::AccountRules;
use waybill_routing::field::{FieldRule, Source};

use super::OptionsLook;
use crate::check;
use crate::document::{Document, Path};
use crate::file::{AccountSection, File};
use crate::finding::Finding;
use crate::suggest::suggestion;
use crate::tree::Account;

/// Accounts, their rules, and what is wrong.
type Opened = (Vec<Account>, Vec<AccountRules>, Vec<Finding>);

/// The accounts with their partners opened, and what their rules are; or what is wrong with them. Before a partner is opened its
/// options are looked at.
pub(super) fn accounts(document: &Document<'_>, read: &File, look: OptionsLook) -> Opened {
    let (mut accounts, mut rules, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (at, section) in read.account.iter().enumerate() {
        let path = Path::default().key("account").index(at);
        let opened = open(document, section, &path, look);
        let fields = fields(document, section, &path);
        match (opened, fields) {
            (Ok((name, partner)), Ok(mut fields)) => {
                join(&mut fields, partner.as_ref());
                findings.extend(check::writable(document, section, &fields, partner.as_ref(), &path));
                rules.push(account_rules(section, fields));
                accounts.push(account(read, section, name, partner));
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
    look: OptionsLook,
) -> Result<(&'static str, Arc<dyn Partner>), Vec<Finding>> {
    let Some((name, opens)) = partners::opener(&section.partner) else {
        let near = suggestion(&section.partner, partners::names());
        let message = format!("unknown partner `{}`{near}", section.partner);
        return Err(vec![document.about(&path.key("partner"), message)]);
    };
    let findings = look(document, name, &path.key("options"));
    if !findings.is_empty() {
        return Err(findings);
    }
    let config = AccountConfig {
        id: section.id.clone(),
        options: section.options.clone().into_iter().collect(),
        warehouses: section.warehouses.clone(),
    };
    let opened = opens(&config).map_err(|problems| {
        let findings = problems.into_iter().map(|problem| {
            let message = format!("`{path}.{}`: {}", problem.path, problem.message);
            document.about(&path.dotted(&problem.path), message)
        });
        findings.collect::<Vec<_>>()
    })?;
    Ok((name, opened.into()))
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
    partner: &'static str,
    opened: Arc<dyn Partner>,
) -> Account {
    let marked = || ChannelKey::try_from(format!("waybill-{}", section.id));
    let sync_channel = section.sync_channel.clone().map_or_else(marked, Ok);
    Account {
        id: section.id.clone(),
        partner,
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
