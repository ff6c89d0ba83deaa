//! Reads an answer twice and looks at what came of it.

use std::fmt::Debug;

use bytes::Bytes;
use http::Response;
use waybill_domain::failure::Failure;
use waybill_mapping::call::{Call, Next};

use crate::failures::Given;

/// Work of several exchanges that goes on longer never ends.
const PATIENCE: usize = 200;

/// What a call makes of an answer: the same each time, or a failure that says what to do.
pub(crate) fn read<T: Debug>(call: &Call<T>, answer: &Response<Bytes>, given: Given<'_>) -> Option<T> {
    let first = (call.read)(answer);
    let again = (call.read)(answer);
    assert_eq!(
        format!("{first:?}"),
        format!("{again:?}"),
        "`{}` reads it otherwise the second time",
        call.name
    );
    first.map_err(|failure| given.failure(&failure)).ok()
}

/// Goes on as long as there is something to ask, with this answer to everything; the work must end.
pub(crate) fn walk<K: Debug, D>(
    answer: &Response<Bytes>,
    given: Given<'_>,
    first: Option<K>,
    next: impl Fn(Option<&K>) -> Next<K, D>,
) {
    let mut answered = first;
    for _ in 0..PATIENCE {
        match next(answered.as_ref()) {
            Next::Ask(call) => match read(&call, answer, given) {
                Some(more) => answered = Some(more),
                None => return,
            },
            Next::Done(_) => return,
            Next::Refuse(refusal) => return given.failure(&Failure::Refused(refusal)),
        }
    }
    panic!("the work does not end");
}
