//! `--html`: a page that has all in it, fetches nothing, and on which names are text wherever they stand.

use std::fs;

use scraper::{Html, Selector};
use sketchbird::logs::text::shown;

use super::program::{
    Files, SAMPLE, accepted, answer, failed, invalid_user, json, request, run, run_on, with,
};

/// What attackers might call themselves to become a part of the page.
const NAMES: [&str; 12] = [
    "<script>alert(1)</script>",
    "]]>",
    "\"&'",
    "</code></td><img src=x onerror=alert(1)>",
    "</text></svg><script>alert(2)</script>",
    "<!--",
    "&lt;b&gt;&#x3c;",
    "{{7*7}}",
    "e\u{1b}[2J\u{9b}31m\u{7}",
    "rtl\u{202e}x\u{2066}y\u{200b}",
    "' onload='alert(1)",
    "\u{0}nul",
];

fn page(log: &[u8], more: &[&str]) -> String {
    let files = Files::new();
    let page = files.path("report.html");
    let more = more.iter().map(AsRef::as_ref);
    let all = with!["attackers", "--html", page, "--top", "100"]
        .into_iter()
        .chain(more);
    answer(run_on(log, all));
    fs::read_to_string(page).unwrap()
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector)
        .map(|element| element.text().collect::<String>().trim().to_owned())
        .collect()
}

#[test]
fn names_are_text_in_tables_and_in_pictures() {
    let log: String = NAMES.iter().map(|name| invalid_user(name)).collect();
    let source = page(log.as_bytes(), &[]);
    let harmless = |c: char| c == '\n' || c == '…' || c == ' ' || c.is_ascii_graphic();
    assert!(source.chars().all(harmless), "{source}");

    let page = Html::parse_document(&source);
    let (cells, labels) = (texts(&page, "td code"), texts(&page, "svg text"));
    for name in NAMES {
        let name = shown(name);
        assert!(cells.contains(&name), "{name}: {cells:?}");
        let start: String = name.chars().take(38).collect();
        assert!(
            labels.iter().any(|label| label.starts_with(&start)),
            "{name}: {labels:?}"
        );
    }
    // The elements and attributes are those of a page with harmless names.
    let harmless: String = (0..NAMES.len())
        .map(|n| invalid_user(&format!("u{n}")))
        .collect();
    let harmless = self::page(harmless.as_bytes(), &[]);
    assert_eq!(skeleton(&page), skeleton(&Html::parse_document(&harmless)));
}

/// The names of all elements, each with those of its attributes.
fn skeleton(page: &Html) -> Vec<String> {
    let all = Selector::parse("*").unwrap();
    let element = |element: scraper::ElementRef<'_>| {
        let value = element.value();
        let mut attributes: Vec<&str> = value.attrs().map(|(name, _)| name).collect();
        attributes.sort_unstable();
        format!("{} {attributes:?}", value.name())
    };
    page.select(&all).map(element).collect()
}

#[test]
fn the_page_fetches_nothing_and_forbids_to() {
    let source = page(SAMPLE, &[]);
    // The one address of the page is the name of SVG's language.
    let addresses = source.matches("://").count();
    assert_eq!(
        addresses,
        source
            .matches("xmlns=\"http://www.w3.org/2000/svg\"")
            .count()
    );
    for fetches in [
        "src=", "href", "url(", "@import", "<script", "<link", "<iframe", "<object", "<embed",
        "<base", "<form", " on",
    ] {
        let at = source.find(fetches).filter(|_| fetches != " on");
        assert_eq!(at, None, "{fetches}");
    }
    let page = Html::parse_document(&source);
    let policy = Selector::parse("head > meta[http-equiv=Content-Security-Policy]").unwrap();
    let policy = page
        .select(&policy)
        .next()
        .unwrap()
        .attr("content")
        .unwrap();
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        !policy.contains('*') && !policy.contains("http") && !policy.contains("script-src"),
        "{policy}"
    );
    let before_policy = source.find("Content-Security-Policy").unwrap();
    assert!(source.find("<style").unwrap() > before_policy);
}

#[test]
fn the_figures_of_the_report_stand_on_the_page() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let report = json(run(with!["attackers", "--json", "--top", "100", log]));
    let source = page(SAMPLE, &[]);
    let page = Html::parse_document(&source);
    let rows = texts(&page, "tr");
    let labels = texts(&page, "svg text");
    let mut told = 0;
    for (list, name) in [
        ("top_sources", "source"),
        ("top_networks", "network"),
        ("top_users", "user"),
    ] {
        for top in report[list].as_array().unwrap() {
            let name = shown(top[name].as_str().unwrap());
            let counts = ["failed", "accepted", "invalid_user"].map(|count| top[count].as_u64());
            let row: String = counts.iter().flatten().map(u64::to_string).collect();
            assert!(rows.contains(&format!("{name}{row}")), "{name} {row}");
            let start: String = name.chars().take(38).collect();
            assert!(
                labels.iter().any(|label| label.starts_with(&start)),
                "{name}"
            );
            let drawn: Vec<String> = [counts[0], counts[2]]
                .iter()
                .flatten()
                .map(u64::to_string)
                .collect();
            assert!(labels.contains(&drawn.join(", ")), "{name} {drawn:?}");
            told += 1;
        }
    }
    assert!(told > 50);
    let summary = texts(&page, "dd");
    assert_eq!(
        summary[0],
        report["distinct_sources"]["attackers"]["estimate"].to_string()
    );
    assert_eq!(summary[1], report["events"]["failed"].to_string());
    let both = report["failed_and_accepted"]["sources"].as_array().unwrap();
    assert_eq!(texts(&page, "li").len(), both.len());
    assert_eq!(texts(&page, "svg").len(), 3);
}

#[test]
fn a_page_of_nothing_is_a_page() {
    let page = Html::parse_document(&page(b"", &[]));
    assert_eq!(texts(&page, "h1"), ["Attackers"]);
    assert_eq!(texts(&page, "svg").len(), 0);
}

#[test]
fn exact_counts_stand_on_the_page_where_they_were_counted() {
    let source = page(SAMPLE, &["--exact"]);
    assert!(
        source.contains("Beside the exact counts") && source.contains("failed from 192.0.2.247")
    );
    assert!(!page(SAMPLE, &[]).contains("Beside the exact counts"));
}

#[test]
fn what_web_servers_logged_and_the_flags_and_the_times_stand_on_the_page() {
    let files = Files::new();
    let earlier = files.log("earlier.log", accepted("09:00:00", "ann", "192.0.2.1"), 0);
    let baseline = files.path("baseline");
    answer(run(with!["attackers", earlier, "--save", baseline]));
    let log = [
        failed("10:00:00", "root", "192.0.2.1").repeat(3),
        accepted("10:01:00", "eve", "192.0.2.1"),
        failed("12:02:00", "root", "192.0.2.200"),
        request("12:03:00", "192.0.2.1", "/missing", 404),
        request("12:04:00", "host.example", "/?q=<script>", 200),
    ];
    let arguments = [
        "--in-order",
        "--series",
        "hour",
        "--threshold",
        "4",
        "--since",
        "2025-01-01",
        "--baseline",
        baseline.to_str().unwrap(),
    ];
    let source = page(log.concat().as_bytes(), &arguments);
    let page = Html::parse_document(&source);
    let titles = texts(&page, "h2");
    for title in [
        "Over time",
        "Web servers",
        "Top web clients",
        "Attackers who are web clients as well",
        "Sources that attacked first and were accepted later",
        "Users whom the baseline does not know",
        "Quiet networks",
        "Users who exist, and who do not",
    ] {
        assert!(
            titles.iter().any(|told| told == title),
            "{title}: {titles:?}"
        );
    }
    assert_eq!(
        texts(&page, "li"),
        ["192.0.2.1", "192.0.2.1", "eve", "root"]
    );
    let rows = texts(&page, "tr");
    for row in ["4041", "192.0.2.1011", "host.example101", "192.0.2.1310110"] {
        assert!(rows.iter().any(|told| told == row), "{row}: {rows:?}");
    }
    assert!(source.contains("Events since 2025-01-01T00:00:00Z alone"));
    // Failed logins, attackers and requests over three hours, besides bars of sources, networks, users and clients.
    assert_eq!(texts(&page, "svg").len(), 3 + 4);
    let labels = texts(&page, "svg text");
    assert!(
        labels.contains(&"2025-05-01 10:00".to_owned()),
        "{labels:?}"
    );
    // Of the three columns the second has no bar.
    let bars = Selector::parse("figure[aria-label='Failed logins, drawn'] rect").unwrap();
    let heights: Vec<u32> = page
        .select(&bars)
        .map(|bar| bar.attr("height").unwrap().parse().unwrap())
        .collect();
    assert_eq!(heights.len(), 2, "{heights:?}");
    assert!(heights[0].abs_diff(3 * heights[1]) <= 3, "{heights:?}");
}

#[test]
fn an_order_that_can_not_be_told_is_told_to_be_none() {
    let log = accepted("12:00:00", "ann", "192.0.2.1") + &failed("10:00:00", "root", "192.0.2.1");
    let source = page(log.as_bytes(), &["--in-order"]);
    assert!(source.contains("does not go forward in time"), "{source}");
}

#[test]
fn more_hours_than_there_is_room_for_share_columns() {
    let log: String = (0..300)
        .map(|hour| {
            let line = failed(&format!("{:02}:00:00", hour % 24), "root", "192.0.2.1");
            let line = line.replace("05-01", &format!("05-{:02}", 1 + hour / 24));
            line.repeat(if hour % 4 == 0 { 1 } else { 4 })
        })
        .collect();
    let source = page(log.as_bytes(), &["--series", "hour"]);
    assert!(
        source.contains("each column shows the most of 2 hours"),
        "{source}"
    );
    let page = Html::parse_document(&source);
    let bars = Selector::parse("figure[aria-label='Failed logins, drawn'] rect").unwrap();
    let tops: Vec<&str> = page.select(&bars).filter_map(|bar| bar.attr("y")).collect();
    assert_eq!(tops.len(), 150);
    // Each has an hour of four, and some have two.
    assert!(tops.iter().all(|top| *top == tops[0]), "{tops:?}");
}
