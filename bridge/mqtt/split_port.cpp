#include "bridge/mqtt/split_port.hpp"

#include "actors/log.hpp"

#include <mutex>
#include <utility>

namespace troupe {

namespace {

/// What both connections lead to. No call of either is made with the lock held:
/// they report on threads that may hold locks of their own.
class junction : public std::enable_shared_from_this<junction> {
public:
  junction(std::unique_ptr<mqtt_port> session, writer_maker make,
           std::string where)
    : session_(std::move(session)),
      make_(std::move(make)),
      where_(std::move(where)) {
    // nop
  }

  void handle(port_handlers handlers) {
    handlers_ = std::move(handlers);
    session_->handle(
      {[this](bus_event x) { on_session(x); }, handlers_.message});
  }

  void connect();
  void publish(const bus_message& x, uint64_t token);
  void close();

  [[nodiscard]] mqtt_port& session() noexcept {
    return *session_;
  }

private:
  enum class phase : uint8_t { down, writer, session, up, closed };
  enum class link : uint8_t { down, asked, up };
  using writer_ptr = std::shared_ptr<message_writer>;

  writer_handlers handlers_of(uint64_t round);
  void on_writer(uint64_t round);
  void on_acked(uint64_t round, const token_ranges& acked);
  void on_writer_lost(uint64_t round, const failure& why);
  void on_session(const bus_event& x);
  void lose(std::unique_lock<std::mutex> guard);
  void tell(const failure& why);

  std::unique_ptr<mqtt_port> session_;
  writer_maker make_;
  std::string where_;
  port_handlers handlers_;
  std::mutex mutex_; ///< Guards what follows.
  phase phase_ = phase::down;
  /// Counts writers: what an old one reports is ignored.
  uint64_t round_ = 0;
  writer_ptr writer_; ///< Null when `phase_` is down or closed.
  link session_link_ = link::down;
  std::string told_;
};

void junction::connect() {
  writer_ptr writer = make_();
  std::unique_lock guard{mutex_};
  if (phase_ == phase::closed)
    return;
  auto round = ++round_;
  phase_ = phase::writer;
  auto old = std::exchange(writer_, writer);
  guard.unlock();
  old.reset();
  writer->start(handlers_of(round));
}

/// A writer that was dropped may still report, when nobody is left to hear it.
writer_handlers junction::handlers_of(uint64_t round) {
  auto weak = weak_from_this();
  return {[weak, round] {
            if (auto self = weak.lock())
              self->on_writer(round);
          },
          [weak, round](const token_ranges& acked) {
            if (auto self = weak.lock())
              self->on_acked(round, acked);
          },
          [weak, round](const failure& why) {
            if (auto self = weak.lock())
              self->on_writer_lost(round, why);
          }};
}

/// A session that outlived the writer before, or comes up late, will do: the
/// library takes a second to end one and begin it again.
void junction::on_writer(uint64_t round) {
  std::unique_lock guard{mutex_};
  if (round != round_ || phase_ != phase::writer)
    return;
  told_.clear();
  auto was = session_link_;
  phase_ = was == link::up ? phase::up : phase::session;
  if (was == link::down)
    session_link_ = link::asked;
  guard.unlock();
  if (was == link::up)
    handlers_.event({bus_event::kind::connected});
  else if (was == link::down)
    session_->connect();
}

void junction::on_acked(uint64_t round, const token_ranges& acked) {
  {
    std::lock_guard guard{mutex_};
    if (round != round_)
      return;
  }
  for (auto& x : acked)
    handlers_.event({bus_event::kind::acked, x.first, x.count});
}

void junction::on_writer_lost(uint64_t round, const failure& why) {
  std::unique_lock guard{mutex_};
  if (round != round_)
    return;
  tell(why);
  lose(std::move(guard));
}

/// The end of a publication with token 0 is of no interest, unless the link is
/// of no use any more.
void junction::on_session(const bus_event& x) {
  std::unique_lock guard{mutex_};
  auto was = phase_;
  switch (x.what) {
    case bus_event::kind::acked:
      return;
    case bus_event::kind::refused:
      guard.unlock();
      if (was == phase::up)
        handlers_.event(x);
      return;
    case bus_event::kind::connected:
      session_link_ = link::up;
      if (was != phase::session)
        return;
      phase_ = phase::up;
      guard.unlock();
      return handlers_.event(x);
    case bus_event::kind::lost:
      session_link_ = link::down;
      if (was == phase::session || was == phase::up)
        lose(std::move(guard));
      return;
  }
}

/// @pre one of the two was there, or on its way
void junction::lose(std::unique_lock<std::mutex> guard) {
  phase_ = phase::down;
  ++round_;
  auto old = std::move(writer_);
  guard.unlock();
  handlers_.event({bus_event::kind::lost});
}

void junction::publish(const bus_message& x, uint64_t token) {
  if (token == 0)
    return session_->publish(x, token);
  writer_ptr writer;
  {
    std::lock_guard guard{mutex_};
    if (phase_ == phase::up)
      writer = writer_;
  }
  auto ok = writer ? writer->publish(x, token)
                   : failure{ec::not_connected, "there is no connection"};
  if (ok)
    return;
  {
    std::lock_guard guard{mutex_};
    tell(ok.error());
  }
  handlers_.event({bus_event::kind::refused, token});
}

void junction::close() {
  std::unique_lock guard{mutex_};
  phase_ = phase::closed;
  ++round_;
  auto writer = std::move(writer_);
  guard.unlock();
  if (writer)
    writer->close();
  session_->close();
}

/// Attempts follow one another: a reason is told when it is a new one, and a
/// broker that is away is none.
void junction::tell(const failure& why) {
  auto is_away = why.code == ec::not_connected || why.code == ec::timeout;
  auto text = is_away ? std::string{} : why.text;
  if (!text.empty() && text != told_)
    log_warning("the broker {} cannot be used: {}", where_, text);
  told_ = std::move(text);
}

class split_port : public mqtt_port {
public:
  split_port(std::unique_ptr<mqtt_port> session, writer_maker make,
             std::string where)
    : junction_(std::make_shared<junction>(std::move(session), std::move(make),
                                           std::move(where))) {
    // nop
  }

  void handle(port_handlers handlers) override {
    junction_->handle(std::move(handlers));
  }

  void connect() override {
    junction_->connect();
  }

  void publish(const bus_message& x, uint64_t token) override {
    junction_->publish(x, token);
  }

  void subscribe(const std::vector<std::string>& filters) override {
    junction_->session().subscribe(filters);
  }

  void unsubscribe(const std::vector<std::string>& filters) override {
    junction_->session().unsubscribe(filters);
  }

  void close() override {
    junction_->close();
  }

private:
  std::shared_ptr<junction> junction_;
};

} // namespace

std::unique_ptr<mqtt_port> make_split_port(std::unique_ptr<mqtt_port> session,
                                           writer_maker make,
                                           std::string where) {
  return std::make_unique<split_port>(std::move(session), std::move(make),
                                      std::move(where));
}

} // namespace troupe
