#include "protocol/alarm/mail.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos date = 1'795'531'293'000'000'000;

mail simple() {
  return {{"anna@site.example"}, "hot", "boiler is hot\n", date, 7};
}

std::string composed(const mail& x, const std::string& from = "gw@b.example") {
  auto out = compose(x, from);
  return out ? *out : out.error().text;
}

/// The lines of the header *name*, without it.
std::string header(const std::string& mail, const std::string& name) {
  auto head = mail.substr(0, mail.find("\r\n\r\n") + 2);
  auto start = head.find("\r\n" + name + ": ");
  REQUIRE(start != std::string::npos);
  start += name.size() + 4;
  auto end = head.find("\r\n", start);
  while (end + 2 < head.size() && head[end + 2] == ' ')
    end = head.find("\r\n", end + 2);
  return head.substr(start, end - start);
}

std::string with_subject(const std::string& x) {
  auto out = simple();
  out.subject = x;
  return header(composed(out), "Subject");
}

} // namespace

TEST_CASE("a mail is composed as servers want it", "[alarm]") {
  CHECK(composed(simple())
        == "From: gw@b.example\r\nTo: anna@site.example\r\nSubject: hot\r\n"
           "Date: Tue, 24 Nov 2026 14:41:33 +0000\r\n"
           "Message-ID: <18eb0232a65ce200.7@b.example>\r\n"
           "MIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: 7bit\r\n"
           "Auto-Submitted: auto-generated\r\n\r\nboiler is hot\r\n");
  auto two = simple();
  two.to.emplace_back("bert@site.example");
  CHECK(header(composed(two), "To")
        == "anna@site.example,\r\n bert@site.example");
}

TEST_CASE("a subject that is not plain is encoded", "[alarm]") {
  CHECK(with_subject("zu heiß") == "=?utf-8?B?enUgaGVpw58=?=");
  CHECK(with_subject("zu hei\xDF") == "=?utf-8?B?enUgaGVpw58=?=");
  CHECK(with_subject("=?x?=") == "=?utf-8?B?PT94Pz0=?=");
  auto words = with_subject(std::string(300, 'x'));
  CHECK(words.size() > 300);
  for (size_t i = 0; i < words.size();) {
    auto end = std::min(words.find("\r\n", i), words.size());
    CHECK(end - i <= 76);
    i = end + 2;
  }
  // Words end between characters.
  std::string euros;
  for (auto i = 0; i < 16; ++i)
    euros += "€";
  CHECK(with_subject(euros).find("?=\r\n =?utf-8?B?4oKs?=")
        != std::string::npos);
}

TEST_CASE("nothing in a mail can add a header", "[alarm]") {
  CHECK(with_subject("a\r\nBcc: x@y.z\r\n\r\nbody") == "a  Bcc: x@y.z    body");
  CHECK(with_subject(std::string("a\0b", 3)) == "a b");
  CHECK(composed(simple(), "gw@b\r\nBcc: x@y.z")
        == "mail: sender is no address");
  auto x = simple();
  x.to.emplace_back("a@b\r\nBcc: x@y.z");
  CHECK(composed(x) == "mail: recipient is no address");
  x.to.clear();
  CHECK(composed(x) == "mail: recipient is no address");
}

TEST_CASE("a body that is not plain is encoded", "[alarm]") {
  auto x = simple();
  x.body = "heiß\n";
  auto mail = composed(x);
  CHECK(header(mail, "Content-Transfer-Encoding") == "base64");
  CHECK(mail.substr(mail.find("\r\n\r\n")) == "\r\n\r\naGVpw58NCg==\r\n");
  x.body = std::string(999, 'x');
  mail = composed(x);
  CHECK(header(mail, "Content-Transfer-Encoding") == "base64");
  for (size_t i = mail.find("\r\n\r\n") + 4; i < mail.size();) {
    auto end = mail.find("\r\n", i);
    CHECK(end - i <= 76);
    i = end + 2;
  }
  x.body = std::string("a\r\n\tb\0\x1B", 8) + "c";
  mail = composed(x);
  CHECK(mail.substr(mail.find("\r\n\r\n")) == "\r\n\r\na\r\n\tbc");
}

TEST_CASE("base64 is that of RFC 4648", "[alarm]") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(to_base64("\xFF\xFE\xFB") == "//77");
}

TEST_CASE("dates of mails are English and UTC", "[alarm]") {
  CHECK(format_mail_date(0) == "Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(format_mail_date(1'709'164'800'999'999'999)
        == "Thu, 29 Feb 2024 00:00:00 +0000");
}

} // namespace troupe
