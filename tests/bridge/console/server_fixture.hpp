// A console server on a socket of its own, run by the test's thread.

#pragma once

#include "bridge/console/cli/run.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/server.hpp"
#include "bridge/import.hpp"
#include "tests/bridge/console/fake_gateway.hpp"
#include "tests/support/scratch_folder.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <unistd.h>

#include <array>
#include <atomic>
#include <sstream>
#include <thread>

namespace troupe::test {

/// A client that speaks frames by hand; its socket never blocks.
class raw_client {
public:
  explicit raw_client(const std::string& path) {
    socket_.connect({path});
    socket_.non_blocking(true);
  }

  void send_bytes(const std::string& bytes) {
    boost::asio::write(socket_, boost::asio::buffer(bytes));
  }

  void send(const console::request& x) {
    std::string out;
    if (append_frame(out, x.SerializeAsString()))
      send_bytes(out);
  }

  /// Returns the replies that are there.
  std::vector<console::reply> receive() {
    std::array<char, 4096> chunk{};
    for (;;) {
      auto n = socket_.read_some(boost::asio::buffer(chunk), error);
      if (error)
        break;
      reader_.feed({chunk.data(), n});
    }
    std::vector<console::reply> result;
    for (auto x = reader_.next(); x && *x; x = reader_.next())
      result.emplace_back().ParseFromString(**x);
    return result;
  }

  [[nodiscard]] bool closed() const {
    return error == boost::asio::error::eof;
  }

  void close() {
    socket_.close();
  }

  boost::system::error_code error;

private:
  boost::asio::io_context io_;
  boost::asio::local::stream_protocol::socket socket_{io_};
  frame_reader reader_;
};

class server_fixture : public gateway_fixture {
public:
  server_fixture() {
    shared->io = std::make_shared<boost::asio::io_context>(1);
    shared->cfg.socket = folder.file("troupe.sock");
    shared->counters = std::make_shared<console_counters>();
    importer = spawn(importer_behavior, import_config{}, ports_of_import(),
                     std::vector<stored_document>{});
    uut = spawn(console_behavior, shared->cfg, ports_with(importer),
                shared->counters);
    shared->run = [this](const console_command_ptr& x) {
      caf::anon_send(uut, x);
    };
  }

  ~server_fixture() {
    server.reset();
    pump();
  }

  status open() {
    auto opened = console_server::open(shared);
    if (!opened)
      return opened.error();
    server = *std::move(opened);
    return {};
  }

  /// Runs sockets and actors until both have nothing left to do.
  void pump() {
    do {
      sched.run();
      shared->io->restart();
    } while (shared->io->poll() > 0 || sched.has_job());
  }

  struct result_of_run {
    int code = -1;
    std::string out;
    std::string err;
  };

  /// Runs `troupe` on a thread of its own while this one is the daemon.
  result_of_run troupe(std::vector<std::string> args) {
    std::ostringstream out;
    std::ostringstream err;
    result_of_run result;
    std::atomic<bool> done{false};
    args.insert(args.begin(), {"--socket", shared->cfg.socket});
    std::thread program{[&] {
      result.code = cli::run(args, cli::world{{out, err}, "", {}, "anna"});
      done = true;
      boost::asio::post(*shared->io, [] {});
    }};
    while (!done) {
      sched.run();
      shared->io->restart();
      shared->io->run_for(std::chrono::milliseconds{20});
      between();
    }
    program.join();
    pump();
    result.out = out.str();
    result.err = err.str();
    return result;
  }

  scratch_folder folder;
  std::shared_ptr<session_shared> shared = std::make_shared<session_shared>();
  importer_actor importer;
  console_actor uut;
  std::unique_ptr<console_server> server;
  /// Called now and then while the program runs.
  std::function<void()> between = [] {};
};

} // namespace troupe::test
