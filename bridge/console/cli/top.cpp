#include "bridge/console/cli/top.hpp"

#include "bridge/console/cli/top_view.hpp"
#include "bridge/console/cli/tui/full_screen.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

/// Asks for a snapshot a second, on one connection.
class top_program final : public full_screen_program {
public:
  explicit top_program(std::string socket) : link_(std::move(socket)) {
    // nop
  }

  bool press(const key& x) override {
    if (x.is('q') || x.name == key_name::stop)
      return false;
    if (x.name == key_name::down || x.name == key_name::up)
      view_.press(x.name == key_name::down ? 'j' : 'k');
    else if (x.name == key_name::text && x.text.size() == 1)
      view_.press(x.text[0]);
    return true;
  }

  void turn(time_point now) override {
    view_.answering().look(now);
    if (!link_.idle())
      return;
    if (step_ == 0 && now < next_)
      return;
    console::request request;
    if (step_ == 0) {
      snapshot_ = {};
      snapshot_.at = now;
      next_ = now + period;
      request.mutable_devices();
    } else if (step_ == 1) {
      request.mutable_actors();
    } else {
      request.mutable_status();
    }
    link_.ask(request, [this](const console::reply& x) { take(x); });
  }

  picture paint(size_t columns, size_t rows, int64_t) override {
    picture out;
    for (auto& x : view_.lines(columns, rows))
      out.push_back({std::move(x)});
    return out;
  }

  std::vector<request_link*> links() override {
    return {&link_};
  }

private:
  static constexpr std::chrono::seconds period{1};
  static constexpr int last_step = 2;

  void take(const console::reply& x) {
    view_.answering().heard(std::chrono::steady_clock::now());
    if (x.has_device())
      snapshot_.devices.push_back(x.device());
    else if (x.has_actor())
      snapshot_.actors.push_back(x.actor());
    else if (x.has_metric() && x.metric().name() == "sid")
      snapshot_.sid = x.metric().text();
    else if (x.has_metric() && !x.metric().has_text())
      snapshot_.numbers[x.metric().name()] = x.metric().number();
    if (x.has_end())
      finish(x.end());
  }

  /// Without a daemon there is no next step; a command that is refused leaves
  /// its list empty.
  void finish(const console::end& x) {
    auto lost = x.code() != 0 && link_.descriptor() < 0;
    if (!lost && step_++ < last_step)
      return;
    step_ = 0;
    snapshot_.problem = lost ? x.text() : std::string{};
    view_.take(std::move(snapshot_));
  }

  request_link link_;
  top_view view_;
  top_snapshot snapshot_;
  int step_ = 0; ///< Devices, actors, status.
  time_point next_;
};

} // namespace

int run_top(const invocation& order, const screen& where) {
  top_program program{order.socket};
  return run_full_screen(program, "top", where);
}

} // namespace troupe::cli
