//! What partners answer and send: every reader of every account, and the doors that webhooks come through.

mod account;
mod doors;

use crate::hunt::{Target, hunt};
use crate::played::{Played, played};
use crate::samples::{Sample, of_folder, published};

use self::account::Account;

/// What partners write.
const ENDINGS: [&str; 2] = ["json", "xml"];

/// The target of one account: its answers, and where it has any its webhooks.
fn target(target: Target, partner: &'static str, played: &Played, (id, host): (&str, &str)) {
    let account = Account::new(played, id);
    let answers = played.answers(host);
    let mut samples = answers.clone();
    samples.extend(played.sent(id).into_iter().map(|(path, sent)| Sample::new(&path, sent.body)));
    samples.extend(of_folder(&format!("shared/mapping/src/partners/{partner}/fixtures"), &ENDINGS));
    samples.extend(published(partner, &ENDINGS));
    let samples: Vec<Sample> =
        samples.into_iter().map(|sample| sample.about(account.want.reference.as_str())).collect();
    let readers = account.readers();
    let genuine = played.sent(id);
    hunt(target, &samples, |input| {
        let answer = input.answer();
        readers[input.pick % readers.len()](&answer);
        doors::hear(&account, &input.bytes, &answers[input.pick % answers.len()].body);
        if !genuine.is_empty() {
            let (path, sent) = &genuine[input.pick % genuine.len()];
            doors::hold(&account, path, sent, input);
        }
    });
}

#[test]
fn shiphero() {
    let played = played("shiphero");
    target(bolero::check!(), "shiphero", &played, ("us", "partner.test"));
}

#[test]
fn shipstation() {
    let played = played("shipstation");
    target(bolero::check!(), "shipstation", &played, ("us", "partner.test"));
}

#[test]
fn ordoro() {
    let played = played("ordoro");
    target(bolero::check!(), "ordoro", &played, ("us", "partner.test"));
}

#[test]
fn orderflow() {
    let played = played("orderflow");
    target(bolero::check!(), "orderflow", &played, ("us", "partner.test"));
}

#[test]
fn aftership() {
    let played = played("shiphero");
    target(bolero::check!(), "aftership", &played, ("parcels", "parcels.test"));
}
