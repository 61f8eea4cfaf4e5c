//! The site by which requests to web servers are judged.

use std::sync::Arc;

use sketchbird::HashKey;
use sketchbird::logs::reading::web::{self, KnownPaths};

use crate::arguments::Site;
use crate::lists::{self, Paths};
use crate::outcome::Result;
use crate::sketch::Sketch;

impl Site {
    /// The site; `baseline` is a sketch of what it served before, if that is to count as known.
    pub fn site(&self, baseline: Option<&Arc<Sketch>>) -> Result<web::Site> {
        let mut site = web::Site::default();
        if !self.serves.is_empty() {
            let serving = site.serving(&self.serves);
            site = serving.map_err(|error| format!("--serves: {error}"))?;
        }
        let listed = self.known_paths.as_deref().map(lists::paths).transpose()?;
        Ok(match known(listed, baseline.cloned()) {
            Some(known) => site.with_known_paths(known),
            None => site,
        })
    }
}

/// The paths that are listed, and those that were served before. Their fingerprint is one of both.
fn known(listed: Option<Paths>, baseline: Option<Arc<Sketch>>) -> Option<KnownPaths> {
    let hash = |bytes: &[u8]| HashKey::from_seed(0).hash(bytes);
    let of_list = listed.as_ref().map(|paths| hash(&paths.in_order()));
    let of_baseline = baseline.as_ref().map(|sketch| hash(&sketch.encode()));
    let fingerprint = match (of_list, of_baseline) {
        (None, None) => return None,
        (Some(one), None) | (None, Some(one)) => one,
        (Some(list), Some(baseline)) => {
            hash(&[list.to_le_bytes(), baseline.to_le_bytes()].concat())
        }
    };
    Some(KnownPaths::new(fingerprint, move |path| {
        let is_listed = |paths: &Paths| paths.contains(path);
        listed.as_ref().is_some_and(is_listed)
            || baseline
                .as_ref()
                .is_some_and(|sketch| sketch.whole().has_served(path))
    }))
}
