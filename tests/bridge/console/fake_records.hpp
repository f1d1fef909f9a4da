// Journal, archivist and historian that are nothing but memory.

#pragma once

#include "tests/bridge/console/fake_world.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

/// A page has one entry of `fake_world::events`.
inline journal_actor::behavior_type fake_journal(journal_actor::pointer,
                                                 const fake_world_ptr& world) {
  return {
    [world](const journal_batch_ptr& x) {
      CHECK_FALSE(x->given); // its reader is the publisher
      CHECK(x->keep == x->log);
      for (auto& what : x->log)
        world->recorded.push_back(*what);
    },
    [](const journal_acks_ptr&) {},
    [](attach_atom, const journal_reader_actor&, uint64_t) {},
    [](detach_atom, const journal_reader_actor&) {},
    [world](const event_query_ptr& x) {
      world->event_queries.push_back(*x);
      event_page out;
      auto at = x->after.empty() ? 0 : std::stoul(x->after);
      if (at < world->events.size())
        out.events = {world->events[at]};
      if (at + 1 < world->events.size())
        out.next = std::to_string(at + 1);
      return std::make_shared<const event_page>(std::move(out));
    },
    [world](settle_atom) -> caf::result<caf::ok_atom> {
      if (world->unrecorded)
        return caf::make_error(ec::storage_failed, "events cannot be written");
      world->forgotten_at.push_back(world->forget_orders.size());
      return caf::ok_atom_v;
    },
    [](caf::get_atom) { return std::make_shared<const metric_list>(); },
    [](commit_atom) {},
    [](wake_atom, uint64_t) {},
  };
}

/// Refuses one file for two backups.
inline archivist_actor::behavior_type
fake_archivist(archivist_actor::pointer, const fake_world_ptr& world) {
  return {
    [world](caf::put_atom,
            const std::string& file) -> caf::result<backup_report_ptr> {
      auto& all = world->backups;
      if (std::find(all.begin(), all.end(), file) != all.end())
        return caf::make_error(ec::already_exists, file + ": is there already");
      all.push_back(file);
      return std::make_shared<const backup_report>(
        backup_report{3'400'000, 12, std::chrono::milliseconds{1'300}});
    },
  };
}

/// Cursors count parts. Each deletes ten samples and an interval.
inline caf::result<forget_report_ptr> fake_forget(fake_world& world,
                                                  const forget_order& x) {
  world.forget_orders.push_back(x);
  if (x.cursor == world.parts && world.disk_full)
    return caf::make_error(ec::storage_failed, "the disk is full");
  auto next = x.cursor < world.parts ? x.cursor + 1 : 0;
  return std::make_shared<const forget_report>(
    forget_report{next, 3, 10 * x.cursor, x.cursor});
}

inline usage_report_ptr fake_survey(fake_world& world,
                                    const usage_question& x) {
  world.usage_questions.push_back(x);
  usage_report out;
  out.cursor = x.cursor < world.parts ? x.cursor + 1 : 0;
  if (out.cursor == 0) {
    out.rows = world.usage;
    out.on_disk = 3 << 20;
    out.most = uint64_t{4} << 30;
  }
  return std::make_shared<const usage_report>(std::move(out));
}

/// Cursors are positions in `fake_world::log`.
inline historian_actor::behavior_type
fake_historian(historian_actor::pointer, const fake_world_ptr& world) {
  auto page = [world](uint64_t i) -> caf::result<log_page_ptr> {
    if (i >= world->log.size())
      return caf::make_error(ec::no_such_point, "nothing is logged there");
    auto next = i + 1 < world->log.size() ? i + 1 : 0;
    return std::make_shared<const log_page>(log_page{next, world->log[i]});
  };
  return {
    [](const log_plan_ptr&) {},
    [](device_number, const batch_ptr&) {},
    [](gone_atom, device_number, unix_nanos) {},
    [world, page](const log_question_ptr& x) {
      world->questions.push_back(*x);
      return page(0);
    },
    [page](load_atom, uint64_t cursor) { return page(cursor); },
    [world](const forget_order_ptr& x) { return fake_forget(*world, *x); },
    [world](const usage_question_ptr& x) { return fake_survey(*world, *x); },
    [](const settings_ptr&) {},
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"history.logged", 4}});
    },
    [](wake_atom, uint64_t) {},
  };
}

} // namespace troupe::test
