//! Logs as JSON lines, which CloudWatch reads as fields.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts logging to standard output. `RUST_LOG` decides how much when it is set and can be read: a level, or targets with
/// theirs; nothing finer than `debug` is in a function. Patterns of spans and fields are not read: they would bring an engine for regular expressions into every function.
pub fn start() {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_filter(wanted(std::env::var("RUST_LOG").ok().as_deref()));
    tracing_subscriber::registry().with(lines).init();
}

fn wanted(asked: Option<&str>) -> Targets {
    asked.and_then(|asked| asked.parse().ok()).unwrap_or_else(|| {
        let ours = ["waybill_flows", "waybill_cloud"].map(|target| (target, LevelFilter::INFO));
        Targets::new().with_default(LevelFilter::WARN).with_targets(ours)
    })
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn rust_log_decides_where_it_can_be_read() {
        for (asked, target, level, want) in [
            (None, "waybill_flows::dispatch", Level::INFO, true),
            (None, "waybill_flows::dispatch", Level::DEBUG, false),
            (None, "hyper", Level::WARN, true),
            (None, "hyper", Level::INFO, false),
            (Some("debug"), "hyper", Level::DEBUG, true),
            (Some("warn,waybill_ledger=trace"), "waybill_ledger::claim", Level::TRACE, true),
            (Some("warn,waybill_ledger=trace"), "waybill_flows", Level::INFO, false),
            (Some("waybill_flows=loud"), "waybill_flows", Level::INFO, true),
        ] {
            assert_eq!(wanted(asked).would_enable(target, &level), want, "{asked:?} {target} {level}");
        }
    }
}
