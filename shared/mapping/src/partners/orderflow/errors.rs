//! Reads OrderFlow's answers: XML, or what to do next.
//!
//! Errors come in many forms, most of them with HTTP 200: an `error` as the root, an `exception` in it, a page for people.
//! What is not there is known by the name of an exception alone; what cannot be cancelled by a sentence.

use std::borrow::Cow;

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::Failure;

use super::xml::{self, Element};
use crate::call::http_failure;

/// The code of a refusal because OrderFlow knows no such thing.
pub(super) const NOT_FOUND: &str = "not-found";
/// The code of a refusal to cancel.
pub(super) const NOT_CANCELLED: &str = "cancel-refused";

/// The exception of something that is not there.
const MISSING: &str = "MissingDataException";
/// How a cancellation is refused.
const NO_CANCEL: &str = "no cancel operation performed";
/// As much of a body as is told to people.
const WORDS: usize = 300;

/// The answer's root, where it is no error.
pub(super) fn root(answer: &Response<Bytes>) -> Result<Element, Failure> {
    let body = answered(answer)?;
    let root = xml::root(answer.body()).map_err(|why| unreadable(&why))?;
    if is_error(&root) || root.child("exception").is_some() {
        return Err(Failure::refused("refused", words(&body)));
    }
    Ok(root)
}

/// Shows `row` what an answer lists, of any length; `list` is the name of its root. Where this fails, what was shown does not
/// count.
pub(super) fn rows(
    answer: &Response<Bytes>,
    list: &str,
    mut row: impl FnMut(&Element),
) -> Result<(), Failure> {
    let body = answered(answer)?;
    let mut is_refused = false;
    let read = xml::rows(answer.body(), |element| match element.name.as_str() {
        "exception" => is_refused = true,
        _ => row(element),
    });
    let root = read.map_err(|why| unreadable(&why))?;
    if is_error(&root) || is_refused {
        return Err(Failure::refused("refused", words(&body)));
    }
    if root.name != list {
        return Err(Failure::unknown(format!("OrderFlow answered a list of `{list}` with `{}`", root.name)));
    }
    Ok(())
}

/// The body of an answer that may be read.
fn answered(answer: &Response<Bytes>) -> Result<Cow<'_, str>, Failure> {
    let status = answer.status();
    let body = String::from_utf8_lossy(answer.body());
    if body.contains(MISSING) && !is_import(&body) {
        return Err(Failure::refused(NOT_FOUND, words(&body)));
    }
    if matches!(status.as_u16(), 300..=399 | 408) {
        return Err(Failure::unknown(format!("HTTP {status}: {}", words(&body))));
    }
    if !status.is_success()
        && let Some(failure) = http_failure(status, answer.headers(), &words(&body))
    {
        return Err(failure);
    }
    if is_page(&body) {
        return Err(Failure::unknown(format!("OrderFlow answered with a page for people: {}", words(&body))));
    }
    Ok(body)
}

fn unreadable(why: &str) -> Failure {
    Failure::unknown(format!("OrderFlow's answer cannot be read: {why}"))
}

fn is_error(root: &Element) -> bool {
    root.name == "error" || root.name == "exception"
}

/// Whether an order was cancelled.
pub(super) fn cancelled(answer: &Response<Bytes>) -> Result<(), Failure> {
    let root = root(answer)?;
    let said = root.text().or_else(|| root.said("message")).unwrap_or_default();
    if said.to_lowercase().contains(NO_CANCEL) {
        return Err(Failure::refused(NOT_CANCELLED, format!("OrderFlow says: {said}")));
    }
    if root.name == "message" || root.child("message").is_some() {
        return Ok(());
    }
    Err(Failure::unknown(format!("OrderFlow answered a cancellation with `{}`", root.name)))
}

/// The result of an import names exceptions for single entities.
fn is_import(body: &str) -> bool {
    body.contains("<importResult")
}

fn is_page(body: &str) -> bool {
    let start: String = body.trim_start().chars().take(15).collect::<String>().to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// What a body says to people, without what is marked up; the beginning of it.
fn words(body: &str) -> String {
    let (mut words, mut count, mut is_markup) = (String::new(), 0, false);
    for letter in body.chars() {
        let letter = match letter {
            '<' => {
                is_markup = true;
                continue;
            }
            '>' if is_markup => {
                is_markup = false;
                ' '
            }
            _ if is_markup => continue,
            blank if blank.is_whitespace() => ' ',
            letter => letter,
        };
        if letter != ' ' || !(words.is_empty() || words.ends_with(' ')) {
            words.push(letter);
            count += 1;
        }
        if count == WORDS {
            break;
        }
    }
    let words = words.trim_end();
    if words.is_empty() { "an error without a message".to_owned() } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap()
    }

    fn kind<T>(read: Result<T, Failure>) -> String {
        match read {
            Ok(_) => "ok".to_owned(),
            Err(Failure::Refused(refusal)) => refusal.code,
            Err(Failure::LockedOut { .. }) => "locked out".to_owned(),
            Err(Failure::Busy { .. }) => "busy".to_owned(),
            Err(Failure::Unknown { .. }) => "unknown".to_owned(),
        }
    }

    #[test]
    fn every_form_of_error_says_what_to_do_next() {
        let page =
            "<html><head><title>Error</title></head><body><h2>SYSTEM ERROR</h2><p>sorry</p></body></html>";
        for (status, body, want) in [
            (200, "<order/>", "ok"),
            (200, "", "unknown"),
            (200, "<order", "unknown"),
            (200, "<error>bad channel</error>", "refused"),
            (200, "<message><exception>x.Y: no</exception></message>", "refused"),
            (200, "<error>rtd.exceptions.MissingDataException: order a</error>", NOT_FOUND),
            (500, "<error>rtd.exceptions.MissingDataException: order a</error>", NOT_FOUND),
            (200, "<importResult>rtd.exceptions.MissingDataException</importResult>", "ok"),
            (200, page, "unknown"),
            (500, page, "unknown"),
            (302, "", "unknown"),
            (400, "bad XML", "refused"),
            (401, "", "locked out"),
            (403, page, "locked out"),
            (404, page, "refused"),
            (408, "", "unknown"),
            (429, "", "busy"),
            (503, "", "unknown"),
        ] {
            assert_eq!(kind(root(&answer(status, body))), want, "{status} {body}");
        }
        let told = root(&answer(400, page)).unwrap_err().to_string();
        assert_eq!(told, "refused: HTTP 400 Bad Request: Error SYSTEM ERROR sorry");
    }

    #[test]
    fn a_refused_cancellation_comes_with_http_200() {
        for (body, want) in [
            ("<message>Order a cancelled</message>", "ok"),
            ("<message>No cancel operation performed for order a</message>", NOT_CANCELLED),
            ("<result><message>no cancel operation performed</message></result>", NOT_CANCELLED),
            ("<message/>", "ok"),
            ("<order/>", "unknown"),
            ("<error>nothing</error>", "refused"),
        ] {
            assert_eq!(kind(cancelled(&answer(200, body))), want, "{body}");
        }
    }
}
