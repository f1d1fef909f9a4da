#include "bridge/mail/smtp_sender.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace troupe {

namespace {

struct closer {
  void operator()(CURL* x) const noexcept {
    curl_easy_cleanup(x);
  }

  void operator()(curl_slist* x) const noexcept {
    curl_slist_free_all(x);
  }
};

using session = std::unique_ptr<CURL, closer>;
using text_list = std::unique_ptr<curl_slist, closer>;

/// Once in the life of the process; there is no end that anybody waits for.
bool start_library() {
  static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

/// Called by the library for the next piece of *rest*.
size_t read_piece(char* to, size_t size, size_t count, void* rest) {
  auto& text = *static_cast<std::string_view*>(rest);
  auto n = std::min(size * count, text.size());
  std::memcpy(to, text.data(), n);
  text.remove_prefix(n);
  return n;
}

/// Returns null when memory is short.
text_list recipients_of(const mail& x) {
  text_list out;
  for (auto& to : x.to) {
    auto longer = curl_slist_append(out.get(), ('<' + to + '>').c_str());
    if (longer == nullptr)
      return nullptr;
    static_cast<void>(out.release());
    out.reset(longer);
  }
  return out;
}

/// The server reads the path as the name of who speaks; the default would tell
/// it the name of this machine.
std::string url_of(const smtp_settings& x) {
  auto literal = x.address.find(':') != std::string::npos;
  return fmt::format(literal ? "{}://[{}]:{}/{}" : "{}://{}:{}/{}",
                     x.security == smtp_security::tls ? "smtps" : "smtp",
                     x.address, x.port, "troupe");
}

ec code_of(CURLcode x, long reply) {
  switch (x) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return reply / 100 == 5 ? ec::device_refused : ec::not_connected;
    case CURLE_OPERATION_TIMEDOUT:
      return ec::timeout;
    case CURLE_LOGIN_DENIED:
      return ec::invalid_config;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return ec::protocol_error;
    default:
      return reply / 100 == 5 ? ec::device_refused : ec::device_busy;
  }
}

/// One transfer. Remembers the first option that the library refuses.
class transfer {
public:
  explicit transfer(CURL* to) : to_(to) {
    set(CURLOPT_ERRORBUFFER, why_.data());
    set(CURLOPT_NOSIGNAL, 1L); // other threads have signals of their own
  }

  template <class T>
  void set(CURLoption option, T x) {
    if (code_ == CURLE_OK)
      code_ = curl_easy_setopt(to_, option, x);
  }

  [[nodiscard]] status run(const smtp_settings& server) {
    if (code_ == CURLE_OK)
      code_ = curl_easy_perform(to_);
    if (code_ == CURLE_OK)
      return {};
    long reply = 0;
    curl_easy_getinfo(to_, CURLINFO_RESPONSE_CODE, &reply);
    return failure{code_of(code_, reply),
                   fmt::format("mail by {}:{}: {}", server.address, server.port,
                               why_[0] != '\0' ? why_.data()
                                               : curl_easy_strerror(code_))};
  }

private:
  CURL* to_;
  CURLcode code_ = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> why_{};
};

void secure(transfer& to, const smtp_settings& server,
            const smtp_options& options) {
  to.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  to.set(CURLOPT_USE_SSL,
         static_cast<long>(server.security == smtp_security::none
                             ? CURLUSESSL_NONE
                             : CURLUSESSL_ALL));
  if (!options.ca_file.empty())
    to.set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (server.user.empty())
    return;
  to.set(CURLOPT_USERNAME, server.user.c_str());
  to.set(CURLOPT_PASSWORD, server.password.c_str());
}

} // namespace

smtp_sender::smtp_sender(smtp_options options) : options_(std::move(options)) {
  // nop
}

status smtp_sender::send(const smtp_settings& server, const mail& x) {
  auto text = compose(x, server.from);
  if (!text)
    return text.error();
  session handle{start_library() ? curl_easy_init() : nullptr};
  auto recipients = recipients_of(x);
  if (handle == nullptr || recipients == nullptr)
    return failure{ec::internal, "mail: libcurl does not start"};
  auto url = url_of(server);
  auto from = '<' + server.from + '>';
  std::string_view rest = *text;
  transfer out{handle.get()};
  out.set(CURLOPT_URL, url.c_str());
  out.set(CURLOPT_PROXY, ""); // none, whatever the environment says
  out.set(CURLOPT_CONNECTTIMEOUT,
          static_cast<long>(options_.connect_limit.count()));
  out.set(CURLOPT_TIMEOUT, static_cast<long>(options_.limit.count()));
  out.set(CURLOPT_MAIL_FROM, from.c_str());
  out.set(CURLOPT_MAIL_RCPT, recipients.get());
  out.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  out.set(CURLOPT_UPLOAD, 1L);
  out.set(CURLOPT_READFUNCTION, &read_piece);
  out.set(CURLOPT_READDATA, &rest);
  secure(out, server, options_);
  return out.run(server);
}

} // namespace troupe
