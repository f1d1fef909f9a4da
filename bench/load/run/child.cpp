#include "bench/load/run/child.hpp"

#include "protocol/text_match.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

namespace troupe::load {

namespace {

using clock = std::chrono::steady_clock;

constexpr size_t most_text = 1'048'576;
constexpr auto patience = std::chrono::seconds{30};
constexpr auto pause = std::chrono::milliseconds{10};

/// Runs in the child, between fork and exec.
[[noreturn]] void become(const child_settings& x, int output,
                         std::vector<char*> words, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent)
    ::_exit(1); // the parent died in between
  ::setsid();   // a Ctrl-C at the terminal is for the parent
  ::dup2(output, STDOUT_FILENO);
  auto log = x.error_is_output
               ? output
               : ::open(x.log.c_str(),
                        O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log >= 0)
    ::dup2(log, STDERR_FILENO);
  pin(0, x.cores);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

std::map<std::string, std::string> read_members(std::string_view line) {
  std::map<std::string, std::string> out;
  while (!line.empty()) {
    auto word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    if (auto equal = word.find('='); equal != std::string_view::npos)
      out.emplace(word.substr(0, equal), word.substr(equal + 1));
  }
  return out;
}

bool pin(pid_t process, const std::vector<uint32_t>& cores) {
  cpu_set_t all;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  if (::sched_getaffinity(process, sizeof all, &all) != 0)
    return false;
  for (auto core : cores)
    if (core < CPU_SETSIZE && CPU_ISSET(core, &all))
      CPU_SET(core, &wanted);
  return CPU_COUNT(&wanted) > 0
         && ::sched_setaffinity(process, sizeof wanted, &wanted) == 0;
}

result<child> child::start(const child_settings& x) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure{ec::resource_taken, "no pipe is left"};
  std::vector<char*> words;
  auto command = x.command;
  for (auto& word : command)
    words.push_back(word.data());
  words.push_back(nullptr);
  auto parent = ::getpid();
  auto id = ::fork();
  if (id == 0)
    become(x, ends[1], std::move(words), parent);
  ::close(ends[1]);
  if (id < 0) {
    ::close(ends[0]);
    return failure{ec::resource_taken, "no process is left"};
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return child{id, ends[0], x.command[0]};
}

child::child(pid_t id, int output, std::string name)
  : id_{id}, output_{output}, name_{std::move(name)} {
  // nop
}

child::child(child&& x) noexcept
  : id_{std::exchange(x.id_, -1)},
    output_{std::exchange(x.output_, -1)},
    name_{std::move(x.name_)},
    text_{std::move(x.text_)} {
  // nop
}

child::~child() {
  stop();
  if (output_ >= 0)
    ::close(output_);
}

bool child::read_more() {
  std::array<char, 65'536> chunk{};
  while (text_.size() < most_text) {
    auto count = ::read(output_, chunk.data(), chunk.size());
    if (count == 0)
      return false;
    if (count < 0)
      return errno == EAGAIN || errno == EINTR;
    text_.append(chunk.data(), static_cast<size_t>(count));
  }
  return true;
}

std::vector<std::string> child::take_lines() {
  read_more();
  std::vector<std::string> out;
  size_t done = 0;
  for (size_t end = 0; (end = text_.find('\n', done)) != std::string::npos;
       done = end + 1)
    out.push_back(text_.substr(done, end - done));
  text_.erase(0, done);
  return out;
}

result<std::string> child::wait_for_line(std::string_view start,
                                         std::chrono::seconds most) {
  for (auto limit = clock::now() + most; clock::now() < limit;) {
    auto goes_on = read_more();
    for (auto end = text_.find('\n'); end != std::string::npos;
         end = text_.find('\n')) {
      auto line = text_.substr(0, end);
      text_.erase(0, end + 1);
      if (starts_with(line, start))
        return line;
    }
    if (!goes_on)
      return failure{ec::not_connected, fmt::format("{} ended", name_)};
    pollfd one{output_, POLLIN, 0};
    ::poll(&one, 1, 100);
  }
  return failure{ec::timeout,
                 fmt::format("{} does not say `{}`", name_, start)};
}

void child::send(int signal) const {
  if (id_ > 0)
    ::kill(id_, signal);
}

int child::stop() {
  if (id_ <= 0)
    return 0;
  send(SIGTERM);
  if (auto code = wait(patience))
    return *code;
  send(SIGKILL);
  return wait(patience).value_or(-1);
}

std::optional<int> child::wait(std::chrono::seconds most) {
  if (id_ <= 0)
    return 0;
  for (auto limit = clock::now() + most;;) {
    // Who waits for a full pipe does not end.
    if (text_.size() < most_text)
      read_more();
    auto status = 0;
    if (::waitpid(id_, &status, WNOHANG) == id_) {
      id_ = -1;
      return exit_code(status);
    }
    if (clock::now() >= limit)
      return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
}

} // namespace troupe::load
