//! Builds the Rust expressions that take the id and the secrets out of a created user's response.
//!
//! The spec marks each place once, with `x-enroll-keep`. `Facts` have it as a JSON pointer; these
//! expressions become the body of `Endpoint::created`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use syn::{File, Item, ItemStruct, Type};

use super::{module_mut, name_of, optional, renamed};

/// One expression for each kept value, which takes it out of `response`.
#[derive(Debug, Default)]
pub(crate) struct Created {
    pub(crate) user_id: Option<String>,
    pub(crate) one_time_password: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

/// Builds the expressions. `pointers` point into a response of the type `response`.
pub(super) fn created(code: &mut File, pointers: &BTreeMap<String, String>, response: &str) -> Result<Created> {
    let types = module_mut(code, "types")?;
    let of = |name: &str| pointers.get(name).map(|pointer| expression(types, response, pointer)).transpose();
    Ok(Created {
        user_id: of("user_id")?,
        one_time_password: of("one_time_password")?,
        refresh_token: of("refresh_token")?,
    })
}

fn expression(types: &[Item], response: &str, pointer: &str) -> Result<String> {
    let mut expression = "response".to_owned();
    let mut holder = response.to_owned();
    let mut is_option = false;
    let mut names = pointer.split('/').skip(1).peekable();
    while let Some(name) = names.next() {
        let (field, of) = field(types, &holder, name).with_context(|| format!("{pointer}: x-enroll-keep"))?;
        let inner = optional(of);
        let is_text = name_of(of).is_some_and(|name| name == "String");
        let taken = |place: String| if is_text { format!("std::mem::take(&mut {place})") } else { place + ".clone()" };
        expression = match (is_option, inner.is_some(), names.peek().is_some()) {
            (false, true, true) => format!("{expression}.{field}.as_mut()"),
            (false, false, true) => format!("{expression}.{field}"),
            (false, true, false) => format!("{expression}.{field}.take()"),
            (false, false, false) => format!("Some({})", taken(format!("{expression}.{field}"))),
            (true, true, true) => format!("{expression}.and_then(|value| value.{field}.as_mut())"),
            (true, false, true) => format!("{expression}.map(|value| &mut value.{field})"),
            (true, true, false) => format!("{expression}.and_then(|value| value.{field}.take())"),
            (true, false, false) => format!("{expression}.map(|value| {})", taken(format!("value.{field}"))),
        };
        is_option |= inner.is_some();
        holder = name_of(inner.unwrap_or(of)).unwrap_or_default();
    }
    Ok(expression)
}

/// The field of a type, by its JSON name.
fn field<'a>(types: &'a [Item], holder: &str, name: &str) -> Result<(String, &'a Type)> {
    let is_it = |item: &&Item| matches!(item, Item::Struct(item) if item.ident == holder);
    let Some(Item::Struct(ItemStruct { fields, .. })) = types.iter().find(is_it) else {
        bail!("{holder} is not a struct in the generated code; put x-enroll-keep on a field of an object");
    };
    let mut known = fields.iter().filter_map(|field| Some((field.ident.as_ref()?, field)));
    let found = known.find(|(ident, field)| renamed(&field.attrs).unwrap_or_else(|| ident.to_string()) == name);
    let (ident, field) = found.with_context(|| {
        format!("{holder} has no field {name} in the generated code; check what changed in the generator")
    })?;
    Ok((ident.to_string(), &field.ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_reached_through_optional_fields() {
        let code: File = syn::parse_quote! {
            pub struct Response { pub data: Option<User>, pub must: User }
            pub struct User {
                #[serde(rename = "userId", skip_serializing_if = "Option::is_none")]
                pub user_id: Option<String>,
                pub key: String,
                pub secret: Secret,
                pub inner: Option<Inner>,
            }
            pub struct Inner { pub id: String }
        };
        let of = |pointer: &str| expression(&code.items, "Response", pointer);
        assert_eq!(of("/data/userId").unwrap(), "response.data.as_mut().and_then(|value| value.user_id.take())");
        let key = "response.data.as_mut().map(|value| std::mem::take(&mut value.key))";
        assert_eq!(of("/data/key").unwrap(), key);
        assert_eq!(of("/must/key").unwrap(), "Some(std::mem::take(&mut response.must.key))");
        assert_eq!(of("/must/secret").unwrap(), "Some(response.must.secret.clone())");
        assert_eq!(of("/must/userId").unwrap(), "response.must.user_id.take()");
        let deep =
            "response.data.as_mut().and_then(|value| value.inner.as_mut()).map(|value| std::mem::take(&mut value.id))";
        assert_eq!(of("/data/inner/id").unwrap(), deep);
        assert!(of("/data/other").is_err() && of("/must/key/id").is_err());
    }
}
