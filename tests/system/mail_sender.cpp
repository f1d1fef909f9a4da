// Sends one mail as the gateway does, for the test of it.
// usage: mail_sender SETTINGS CA_FILE SECONDS RECIPIENT...
// Body comes from standard input. Prints `sent`, or the code of the failure and
// its text.

#include "bridge/mail/smtp_sender.hpp"
#include "protocol/iap/json.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>

namespace {

int report(const troupe::status& x) {
  if (x) {
    std::puts("sent");
    return 0;
  }
  std::printf("%s: %s\n", std::string{to_string(x.error().code)}.c_str(),
              x.error().text.c_str());
  return 1;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 5)
    return 2;
  auto json = troupe::iap::read_json(argv[1]);
  auto server = json ? troupe::read_smtp_settings(*json)
                     : troupe::result<troupe::smtp_settings>{json.error()};
  if (!server)
    return report(server.error());
  troupe::smtp_options options;
  options.ca_file = argv[2];
  options.limit = std::chrono::seconds{std::atoi(argv[3])};
  troupe::mail x;
  x.to.assign(argv + 4, argv + argc);
  x.subject = "zu heiß";
  x.body.assign(std::istreambuf_iterator<char>{std::cin}, {});
  x.date = 1'795'531'293'000'000'000;
  x.number = 1;
  return report(troupe::smtp_sender{options}.send(*server, x));
}
