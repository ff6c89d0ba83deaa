//! `waybill`.

use std::process::ExitCode;

fn main() -> ExitCode {
    waybill::run()
}
