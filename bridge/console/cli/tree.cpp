#include "bridge/console/cli/tree.hpp"

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/refusal.hpp"
#include "bridge/console/cli/table.hpp"
#include "bridge/console/cli/text.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace troupe::cli {

namespace {

using row_list = std::vector<console::actor_row>;

result<row_list> look(const invocation& order, client& peer) {
  if (auto ok = peer.send(order.request); !ok)
    return ok.error();
  row_list out;
  for (;;) {
    auto reply = peer.receive();
    if (!reply)
      return reply.error();
    if (reply->has_actor())
      out.push_back(reply->actor());
    if (!reply->has_end())
      continue;
    if (reply->end().code() != 0)
      return failure{static_cast<ec>(reply->end().code()), reply->end().text()};
    return out;
  }
}

const console::actor_row* find(const row_list& all, const std::string& path) {
  auto known = std::find_if(all.begin(), all.end(),
                            [&](auto& x) { return x.path() == path; });
  return known != all.end() ? &*known : nullptr;
}

double rate_of(const console::actor_row& x, const console::actor_row* before,
               double seconds) {
  auto known = before != nullptr ? before->messages() : 0;
  auto fresh = x.messages() - std::min(known, x.messages());
  return seconds > 0 ? static_cast<double>(fresh) / seconds : 0;
}

} // namespace

std::vector<std::string> tree_cells(const console::actor_row& x,
                                    const console::actor_row* before,
                                    double seconds) {
  auto out = actor_cells(x);
  auto idle = x.messages() == 0 && x.alive() == 0;
  out.insert(out.begin() + 2,
             idle ? std::string{}
                  : fmt::format("{:.1f}", rate_of(x, before, seconds)));
  return out;
}

int show_tree(const invocation& order, client& peer, const screen& where) {
  auto first = look(order, peer);
  if (!first)
    return refuse(order, where, first.error());
  auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds{order.seconds});
  auto second = look(order, peer);
  if (!second)
    return refuse(order, where, second.error());
  std::chrono::duration<double> span = std::chrono::steady_clock::now() - begin;
  auto heads = actor_heads();
  heads.insert(heads.begin() + 2, "PER SECOND");
  table lines{heads};
  array rows;
  for (auto& x : *second) {
    auto before = find(*first, x.path());
    lines.add(tree_cells(x, before, span.count()));
    auto row = *actor_value(x).fields();
    row.fields.emplace_back("messagesPerSecond",
                            value{rate_of(x, before, span.count())});
    rows.elements.emplace_back(std::move(row));
  }
  if (order.json)
    where.out << iap::to_json(value{std::move(rows)}) << '\n';
  else
    where.out << lines.text(where.style);
  return exit_code::done;
}

} // namespace troupe::cli
