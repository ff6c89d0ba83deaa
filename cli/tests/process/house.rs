//! The simulated systems as a process, and a configuration for them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use waybill_transport::wire::{Http, Wire as _};

use crate::program::{Program, free_port, until};

/// Things are looked for often, so that little time passes without anything to do, and the warehouse's limit is left to the
/// warehouse: a program that is killed takes what it had drawn of the budget with it.
///
/// One account shows what becomes of a program; the others' partners allow too few questions for that.
const CHANGES: [(&str, &str); 8] = [
    ("partner = \"shipstation\"\nmode = \"on\"", "partner = \"shipstation\"\nmode = \"off\""),
    ("partner = \"ordoro\"\nmode = \"on\"", "partner = \"ordoro\"\nmode = \"off\""),
    ("partner = \"orderflow\"\nmode = \"on\"", "partner = \"orderflow\"\nmode = \"off\""),
    ("partner = \"aftership\"\nmode = \"on\"", "partner = \"aftership\"\nmode = \"off\""),
    ("pull_every = \"10m\"", "pull_every = \"1s\""),
    ("stock_every = \"10m\"", "stock_every = \"2s\""),
    ("poll_every = \"10m\"", "poll_every = \"2s\""),
    ("shop_name = \"demo\",", "shop_name = \"demo\", credits_burst = 40000, credits_refill = 6000,"),
];

/// A shop and a warehouse, set up, and what `serve` needs to stand between them.
#[derive(Debug)]
pub(crate) struct House {
    _simulators: Program,
    folder: TempDir,
    wire: Http,
    control: String,
    port: u16,
    /// What the door for the shop's messages asks for.
    pub(crate) bearer: String,
}

impl House {
    /// Opens the systems, each of whose answers takes `latency` milliseconds, and sets both up. Each pair replaces a piece
    /// of the configuration.
    pub(crate) async fn open(latency: u32, changes: &[(&str, &str)]) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let (reached, latency) = (format!("http://127.0.0.1:{port}"), latency.to_string());
        let kept = folder.path().join("kept");
        let words =
            ["simulate", "--listen", "127.0.0.1:0", "--waybill", &reached, "--latency", &latency, "--keep"];
        let words = words.iter().map(OsStr::new).chain([kept.as_os_str()]).collect::<Vec<_>>();
        let simulators = Program::start(&words, &folder.path().join("simulate"));
        let printed =
            until(Duration::from_secs(20), async || serde_json::from_str(&simulators.output()).ok());
        let credentials: Value = printed.await.unwrap();
        let configuration = std::fs::read_to_string(kept.join("waybill.toml")).unwrap();
        let configuration = CHANGES.iter().chain(changes).fold(configuration, |text, (from, to)| {
            assert!(text.contains(from), "{from} in {text}");
            text.replace(from, to)
        });
        std::fs::write(kept.join("waybill.toml"), configuration).unwrap();
        let told = |path: &str| credentials.pointer(path).unwrap().as_str().unwrap().to_owned();
        let house = Self {
            wire: Http::new("process test").unwrap(),
            control: told("/control"),
            bearer: told("/commercetools/messagesBearer"),
            _simulators: simulators,
            folder,
            port,
        };
        let mut setup = house.start("setup", &[]);
        let ended = setup.ended(Duration::from_mins(1)).await;
        assert!(ended.success(), "{}{}", setup.output(), setup.log());
        house
    }

    /// Where ledger and queues are kept.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("kept/waybill.toml")
    }

    fn start(&self, command: &str, words: &[&OsStr]) -> Program {
        let config = self.config();
        let all = [&[OsStr::new(command), OsStr::new("--config"), config.as_os_str()], words].concat();
        Program::start(&all, &self.folder.path().join(command))
    }

    /// `serve` where the systems expect it, once it answers.
    pub(crate) async fn serve(&self) -> Program {
        self.serve_at(self.port, Path::new("serve")).await
    }

    /// Another `serve` on the same data, where nobody expects it.
    pub(crate) async fn serve_beside(&self) -> Program {
        self.serve_at(free_port(), Path::new("beside")).await
    }

    async fn serve_at(&self, port: u16, prints: &Path) -> Program {
        let (config, data) = (self.config(), self.data());
        let listen = format!("127.0.0.1:{port}");
        let words = [
            OsStr::new("serve"),
            OsStr::new("--config"),
            config.as_os_str(),
            OsStr::new("--data"),
            data.as_os_str(),
            OsStr::new("--listen"),
            OsStr::new(&listen),
        ];
        let program = Program::start(&words, &self.folder.path().join(prints));
        let health = format!("http://{listen}/health");
        let up = until(Duration::from_secs(20), async || {
            let answer = self.send(Method::GET, &health, &[], "").await.ok()?;
            (answer.status() == 200).then_some(())
        });
        assert!(up.await.is_some(), "it does not answer:\n{}", program.log());
        program
    }

    /// A request to the program.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> http::Response<Bytes> {
        self.send(method, &format!("http://127.0.0.1:{}{path}", self.port), headers, body).await.unwrap()
    }

    /// Where the program listens.
    pub(crate) const fn address(&self) -> (&'static str, u16) {
        ("127.0.0.1", self.port)
    }

    /// What the control API says under a path.
    pub(crate) async fn look(&self, path: &str) -> Value {
        let answer = self.send(Method::GET, &format!("{}{path}", self.control), &[], "").await.unwrap();
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// Makes something happen in a system.
    pub(crate) async fn act(&self, action: &str, body: &Value) -> Result<Value, String> {
        let (url, json) = (format!("{}{action}", self.control), [("content-type", "application/json")]);
        let answer = self.send(Method::POST, &url, &json, &body.to_string()).await.unwrap();
        let told = String::from_utf8(answer.body().to_vec()).unwrap();
        if answer.status() == 200 { Ok(serde_json::from_str(&told).unwrap()) } else { Err(told) }
    }

    /// A customer orders mugs and a cap.
    pub(crate) async fn place_order(&self, number: &str) -> Value {
        let placed = self.act("/commercetools/place-order", &draft(number)).await;
        placed.unwrap_or_else(|cause| panic!("order {number}: {cause}"))
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<http::Response<Bytes>, waybill_transport::wire::NoAnswer> {
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        self.wire.send(request, Duration::from_secs(20)).await
    }
}

fn draft(number: &str) -> Value {
    let money = |cents: u32| json!({ "centAmount": cents, "currencyCode": "USD" });
    let line = |sku: &str, quantity: u32| {
        json!({
            "name": { "en": sku }, "variant": { "id": 1, "sku": sku }, "quantity": quantity,
            "price": { "value": money(1299) },
        })
    };
    json!({
        "orderNumber": number, "currency": "USD", "country": "US", "customerEmail": "jo@example.com",
        "orderState": "Confirmed", "paymentState": "Paid", "lineItems": [line("MUG-RED", 2), line("CAP-1", 1)],
        "shippingAddress": {
            "country": "US", "firstName": "Jo", "lastName": "Sample", "streetName": "1 Harbor Street",
            "city": "Springfield", "state": "IL", "postalCode": "62701",
        },
        "shippingInfo": {
            "shippingMethodName": "Standard", "price": money(500), "shippingRate": { "price": money(500), "tiers": [] },
        },
    })
}
