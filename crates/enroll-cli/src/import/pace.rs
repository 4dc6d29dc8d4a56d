//! The values of `--rate` and `--max-rejected`.

use crate::exit::UsageError;

/// A rate, of one target or of all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rate {
    name: Option<String>,
    per_second: f64,
}

/// Reads `kraken=5/s`, `capa=2` or `10`.
pub(crate) fn rate(text: &str) -> Result<Rate, String> {
    let (name, rate) = match text.trim().rsplit_once('=') {
        Some((name, rate)) => (Some(name.trim().to_owned()), rate),
        None => (None, text),
    };
    let rate = rate.trim();
    let per_second = rate.strip_suffix("/s").unwrap_or(rate).parse().ok();
    let per_second = per_second.filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    let per_second = per_second.ok_or("give a number of calls in a second, such as 10, 0.5/s or kraken=5/s")?;
    Ok(Rate { name, per_second })
}

/// The rate of a target: its own, else that of all.
pub(super) fn of(rates: &[Rate], name: &str) -> Option<f64> {
    let own = rates.iter().find(|rate| rate.name.as_deref() == Some(name));
    own.or_else(|| rates.iter().find(|rate| rate.name.is_none())).map(|rate| rate.per_second)
}

/// Checks that every rate is of a target, and no target has two.
pub(super) fn check(rates: &[Rate], to: &[String]) -> anyhow::Result<()> {
    for (at, Rate { name, .. }) in rates.iter().enumerate() {
        if rates[..at].iter().any(|other| other.name == *name) {
            return Err(UsageError("--rate has two numbers for one provider; leave one out".to_owned()).into());
        }
        if let Some(name) = name.as_ref().filter(|name| !to.contains(name)) {
            return Err(UsageError(format!("--rate {name}: it is not among the providers of --to")).into());
        }
    }
    Ok(())
}

/// Reads a share from 1 to 100, with or without `%`.
pub(super) fn percent(text: &str) -> Result<usize, String> {
    let number = text.trim();
    let percent = number.strip_suffix('%').unwrap_or(number).parse().ok();
    percent.filter(|percent| (1..=100).contains(percent)).ok_or_else(|| "give a number from 1 to 100".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_its_own_rate_or_that_of_all() {
        let rates = ["kraken=5/s", "10", " capa = 0.5"].map(|text| rate(text).unwrap());
        assert_eq!(["kraken", "capa", "bitpanda"].map(|name| of(&rates, name)), [Some(5.0), Some(0.5), Some(10.0)]);
        assert_eq!(of(&rates[..1], "capa"), None);
        let to = ["kraken", "capa"].map(str::to_owned);
        assert!(check(&rates, &to).is_ok());
        assert!(check(&rates, &to[..1]).unwrap_err().to_string().contains("--rate capa"));
        assert!(check(&[rates[0].clone(), rates[0].clone()], &to).is_err());
    }

    #[test]
    fn what_is_no_rate_or_no_share_is_refused() {
        for text in ["", "0", "-1", "fast", "kraken=", "inf", "NaN", "kraken=5/m"] {
            assert!(rate(text).is_err(), "{text}");
        }
        for text in ["", "0", "101", "half"] {
            assert!(percent(text).is_err(), "{text}");
        }
        assert_eq!((percent("50%"), percent("7")), (Ok(50), Ok(7)));
    }
}
