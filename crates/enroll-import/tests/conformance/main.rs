//! What every journal does, once per journal: one suite of behaviours, over the journal in memory,
//! the journal in a file and, if there is a server, the journal in a database. A behaviour that is
//! not listed here does not compile, as dead code.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod claims;
mod facts;
mod fingerprints;
mod imports;
mod kit;
mod outcomes;
mod reading;
mod resolving;
mod sweeping;

/// Makes a test per journal of each behaviour.
macro_rules! conformance {
    ($($part:ident { $($behaviour:ident)+ })+) => {
        conformance!(@journal memory $($part { $($behaviour)+ })+);
        #[cfg(feature = "sqlite")]
        conformance!(@journal sqlite $($part { $($behaviour)+ })+);
        #[cfg(feature = "postgres")]
        conformance!(@journal postgres $($part { $($behaviour)+ })+);
    };
    (@journal $journal:ident $($part:ident { $($behaviour:ident)+ })+) => {
        mod $journal {$(
            mod $part {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $behaviour() {
                    let Some(kit) = crate::kit::$journal().await else { return };
                    crate::$part::$behaviour(kit).await;
                }
            )+}
        )+}
    };
}

conformance! {
    imports {
        an_import_that_begins_twice_is_the_same
        another_input_is_refused
        another_address_is_refused_and_adds_nothing
        a_target_can_be_added
        imports_are_listed_in_their_order
        what_is_not_there_is_reported
    }
    claims {
        nothing_is_claimed_before_all_is_planned
        rows_are_claimed_in_their_order_and_at_most_as_many
        each_row_is_claimed_once_by_many_at_a_time
        a_row_is_claimed_as_it_was_planned
        only_an_unknown_row_is_claimed_to_settle_it
        a_busy_provider_makes_a_row_planned_again
    }
    outcomes {
        a_created_user_is_recorded
        a_late_outcome_of_an_earlier_attempt_changes_nothing
        a_late_created_user_wins_over_unknown
        a_late_rejection_leaves_a_row_unknown
        a_user_of_a_row_counted_as_absent_is_a_contradiction
        the_same_created_user_twice_is_none
        doubt_stays_through_a_rejected_retry
        an_outcome_that_says_nothing_keeps_what_was_said
        the_key_and_the_times_are_those_of_the_first_attempt_in_doubt
        an_attempt_after_a_certain_no_has_a_key_of_its_own
        a_user_who_exists_is_not_created
    }
    sweeping {
        a_row_whose_lease_is_over_becomes_unknown_and_never_planned
        a_row_within_its_lease_stays
        a_lost_settling_ends_with_its_lease
    }
    fingerprints {
        the_same_user_twice_is_sent_once
        one_of_several_fingerprints_is_enough
        a_skipped_row_takes_no_fingerprint
        the_same_user_in_another_import_is_skipped
        letters_in_both_cases_are_the_same_user
        another_base_url_has_other_users
        a_base_url_in_another_spelling_has_the_same_users
        a_rejected_user_can_be_taken_over
        rows_that_were_not_created_are_planned_again
        a_row_that_may_be_created_is_not_planned_again
        a_row_suspected_twice_is_not_planned_again
        a_batch_of_no_target_is_refused
    }
    resolving {
        a_person_found_the_user
        a_person_found_none
        a_person_gives_up
        a_created_user_without_an_id_gets_one
        what_is_certain_is_not_resolved
        the_last_finding_counts
    }
    reading {
        counts_add_up
        rows_are_read_in_pages
        rows_are_read_by_state
        problems_are_kept
    }
}
