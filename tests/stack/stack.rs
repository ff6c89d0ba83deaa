//! The emulator where it is installed, and what the contracts want at once.

use tokio::runtime::Handle;
use tokio::task::block_in_place;
use waybill_tests::emulator::Stack;

use crate::outside::folder;

const LEFT_OUT: &str = "nothing runs on the emulator of AWS";

/// The emulator, or nothing where it is not installed.
pub(crate) fn start() -> Option<Stack> {
    folder("WAYBILL_STACK_DIR", LEFT_OUT).map(|tools| Stack::start(&tools))
}

/// The emulator behind a proxy that faults can be asked of.
pub(crate) fn with_faults() -> Option<Stack> {
    folder("WAYBILL_STACK_DIR", LEFT_OUT).map(|tools| Stack::with_faults(&tools))
}

/// A new table of the ledger, for a contract that cannot wait.
pub(crate) fn table(stack: &Stack) -> String {
    block_in_place(|| Handle::current().block_on(stack.table()))
}

/// New queues, for a contract that cannot wait.
pub(crate) fn queues(stack: &Stack, names: &[&str], receives: u32) -> String {
    block_in_place(|| Handle::current().block_on(stack.queues(names, receives)))
}
