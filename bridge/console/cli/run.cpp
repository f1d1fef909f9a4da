#include "bridge/console/cli/run.hpp"

#include "bridge/console/cli/blackbox.hpp"
#include "bridge/console/cli/client.hpp"
#include "bridge/console/cli/console.hpp"
#include "bridge/console/cli/export_files.hpp"
#include "bridge/console/cli/restore.hpp"
#include "bridge/console/cli/top.hpp"
#include "bridge/console/cli/tree.hpp"
#include "bridge/import_files.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace troupe::cli {

namespace {

int code_of(const failure& x) noexcept {
  return x.code == ec::not_connected ? exit_code::no_daemon
                                     : exit_code::refused;
}

/// One command on one connection.
class session {
public:
  session(const invocation& order, const world& around, client& peer)
    : order_(order),
      around_(around),
      peer_(peer),
      printer_(make_printer(order, around.where)),
      progress_(around.where.err,
                has_progress(order) ? around.where.progress : liveness::none) {
    // nop
  }

  int perform() {
    if (order_.what == verb::import)
      if (auto ok = send_files(); !ok)
        return complain(ok.error());
    if (order_.what == verb::watch && around_.before_stream)
      around_.before_stream();
    auto code = exchange(order_.request, order_.what != verb::device);
    if (order_.what == verb::device && code == exit_code::done)
      code = exchange(points_of_device(), true);
    return code;
  }

private:
  /// JSON tells of progress by itself, where there is some to tell.
  static bool has_progress(const invocation& x) noexcept {
    return !x.json
           && (x.what == verb::import || x.what == verb::backup
               || x.what == verb::discover);
  }

  status send_files() {
    auto files = read_import_files(order_.paths);
    if (!files)
      return files.error();
    size_t sent = 0;
    for (auto& x : *files) {
      progress_.show("reading "
                     + bar_text(static_cast<double>(sent++)
                                / static_cast<double>(files->size())));
      console::request request;
      request.mutable_file()->set_name(x.name);
      request.mutable_file()->set_text(std::move(x.text));
      if (auto ok = peer_.send(request); !ok)
        break; // the daemon closed; its last reply says why
    }
    return {};
  }

  /// Sends *request* and prints the replies.
  /// @param last Whether the document is complete after it.
  int exchange(const console::request& request, bool last) {
    auto sent = peer_.send(request);
    for (uint64_t changes = 0;;) {
      await();
      auto reply = peer_.receive();
      if (reply && reply->has_searching() && progress_.is_live()) {
        part_ = reply->searching().part();
        continue;
      }
      progress_.clear();
      if (!reply)
        return complain(sent ? reply.error() : sent.error());
      if (reply->has_end())
        return finish(reply->end(), last);
      if (reply->has_text()) {
        around_.where.out << reply->text().part();
        continue;
      }
      printer_->row(*reply);
      if (reply->has_file())
        keep(reply->file());
      if (reply->has_device())
        path_ = reply->device().protocol() + '/' + reply->device().handle();
      if (order_.what != verb::watch && order_.what != verb::discover)
        continue;
      if (!peer_.has_more())
        around_.where.out.flush();
      if (reply->has_point() && ++changes == order_.count)
        return exit_code::done;
    }
  }

  /// Shows how long the daemon works, and how far it is where it says so.
  void await() {
    constexpr std::chrono::milliseconds step{250};
    while (progress_.is_live() && !peer_.wait(step)) {
      auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - start_);
      auto text = fmt::format("working for {} s", seconds.count());
      progress_.show(part_ ? bar_text(*part_) + ", " + text : text);
    }
  }

  /// Parts of one file follow each other.
  void keep(const console::file_row& x) {
    if (files_.empty() || files_.back().first != x.name())
      files_.emplace_back(x.name(), std::string{});
    files_.back().second += x.part();
  }

  int finish(const console::end& x, bool last) {
    if (order_.what == verb::export_site && x.code() == 0)
      if (auto ok = write_export(order_.paths.front(), files_); !ok)
        return complain(ok.error());
    auto is_text = x.code() == 0
                   && (order_.what == verb::log || order_.what == verb::events);
    if ((last && !is_text) || x.code() != 0)
      printer_->end(x);
    return x.code() == 0 ? exit_code::done : exit_code::refused;
  }

  [[nodiscard]] console::request points_of_device() const {
    console::request result;
    result.mutable_points()->add_which(path_);
    return result;
  }

  int complain(const failure& x) {
    around_.where.err << "troupe: " << x.text << '\n';
    return code_of(x);
  }

  const invocation& order_;
  const world& around_;
  client& peer_;
  std::unique_ptr<printer> printer_;
  std::string path_;    ///< Of the device that was shown last.
  package_files files_; ///< Of an export.
  progress_line progress_;
  std::optional<double> part_; ///< Of a search, 0 to 1.
  std::chrono::steady_clock::time_point start_
    = std::chrono::steady_clock::now();
};

} // namespace

int run(const std::vector<std::string>& args, const world& around) {
  auto order = parse_command_line(args, around.state, around.user);
  if (auto hint = std::get_if<advice>(&order)) {
    auto& out = hint->code == exit_code::done ? around.where.out
                                              : around.where.err;
    out << hint->text;
    return hint->code;
  }
  auto& known = std::get<invocation>(order);
  if (known.what == verb::restore)
    return restore(known, around.where);
  if (known.what == verb::top)
    return run_top(known, around.where);
  if (known.what == verb::console)
    return run_console(known, around.user, around.where);
  if (known.what == verb::blackbox)
    return show_blackbox(known, around.where);
  auto peer = client::connect(known.socket);
  if (!peer) {
    around.where.err << "troupe: " << peer.error().text << '\n';
    return code_of(peer.error());
  }
  if (known.what == verb::tree)
    return show_tree(known, **peer, around.where);
  return session{known, around, **peer}.perform();
}

} // namespace troupe::cli
