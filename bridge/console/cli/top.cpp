#include "bridge/console/cli/top.hpp"

#include "bridge/console/cli/client.hpp"
#include "bridge/console/cli/top_view.hpp"

// Its macros would take common names, such as `erase`, from everybody.
#define NCURSES_NOMACROS
#include <ncurses.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <memory>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

constexpr std::chrono::milliseconds period{1'000};

/// The terminal, as long as it lives.
class full_screen {
public:
  full_screen() {
    std::setlocale(LC_CTYPE, "");
    ::initscr();
    ::cbreak();
    ::noecho();
    ::keypad(stdscr, TRUE);
    ::curs_set(0);
  }

  ~full_screen() {
    ::endwin();
  }

  full_screen(const full_screen&) = delete;
  full_screen& operator=(const full_screen&) = delete;

  void show(const top_view& x) const {
    ::erase();
    auto all = x.lines(static_cast<size_t>(COLS), static_cast<size_t>(LINES));
    for (size_t i = 0; i < all.size(); ++i)
      ::mvaddstr(static_cast<int>(i), 0, all[i].c_str());
    ::refresh();
  }

  /// Returns ERR when no key came in time. A new size counts as a key.
  [[nodiscard]] int key(std::chrono::milliseconds most) const {
    ::timeout(static_cast<int>(most.count()));
    return ::getch();
  }
};

/// Asks for snapshots on one connection, which is made anew after a failure.
class top_source {
public:
  explicit top_source(std::string socket) : socket_(std::move(socket)) {
    // nop
  }

  top_snapshot take() {
    top_snapshot out;
    out.at = std::chrono::steady_clock::now();
    if (!peer_) {
      auto made = client::connect(socket_);
      if (!made) {
        out.problem = made.error().text;
        return out;
      }
      peer_ = *std::move(made);
    }
    console::request devices;
    devices.mutable_devices();
    console::request actors;
    actors.mutable_actors();
    console::request status;
    status.mutable_status();
    for (auto x : {&devices, &actors, &status})
      if (!ask(*x, out)) {
        peer_.reset();
        break;
      }
    return out;
  }

private:
  /// A command that is refused leaves its list empty.
  bool ask(const console::request& x, top_snapshot& out) {
    auto sent = peer_->send(x);
    for (;;) {
      auto reply = peer_->receive();
      if (!reply) {
        out.problem = reply.error().text;
        return false;
      }
      if (reply->has_end())
        return static_cast<bool>(sent);
      if (reply->has_device())
        out.devices.push_back(reply->device());
      else if (reply->has_actor())
        out.actors.push_back(reply->actor());
      else if (reply->has_metric() && reply->metric().has_text())
        out.sid = reply->metric().name() == "sid" ? reply->metric().text()
                                                  : out.sid;
      else if (reply->has_metric())
        out.numbers[reply->metric().name()] = reply->metric().number();
    }
  }

  std::string socket_;
  std::unique_ptr<client> peer_;
};

/// Returns the letter that *key* stands for.
char letter_of(int key) {
  switch (key) {
    case KEY_DOWN:
      return 'j';
    case KEY_UP:
      return 'k';
    default:
      return key >= 0 && key < 128 ? static_cast<char>(key) : '\0';
  }
}

} // namespace

int run_top(const invocation& order, const screen& where) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) {
    where.err << "troupe: top needs a terminal; troupe status does not\n";
    return exit_code::usage;
  }
  full_screen terminal;
  top_source source{order.socket};
  top_view view;
  for (auto next = std::chrono::steady_clock::now();;) {
    auto now = std::chrono::steady_clock::now();
    if (now >= next) {
      view.take(source.take());
      next = now + period;
    }
    terminal.show(view);
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      next - std::chrono::steady_clock::now());
    auto key = terminal.key(std::max(left, std::chrono::milliseconds{1}));
    if (key == 'q')
      return exit_code::done;
    if (key != ERR)
      view.press(letter_of(key));
  }
}

} // namespace troupe::cli
