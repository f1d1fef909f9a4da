// Reading and writing properties (ASHRAE 135, 15.5, 15.7, 15.9, 15.10).

#pragma once

#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/property.hpp"
#include "protocol/bacnet/tag.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// One property of one object, or an element of it. Element 0 of an array is
/// its length.
struct property_ref {
  object_id object;
  property_id property = property_id::present_value;
  std::optional<uint32_t> index;

  friend bool operator==(const property_ref& x, const property_ref& y) {
    return x.object == y.object && x.property == y.property
           && x.index == y.index;
  }
};

/// Object, property and index as they stand in front of many services, in
/// context tags 0 to 2 (clause 21, BACnetObjectPropertyReference).
void put_ref(tag_writer& to, const property_ref& x);
[[nodiscard]] property_ref take_ref(tag_reader& from);

struct read_property {
  property_ref what;
};

/// What a property holds: tagged values, as `to_value` reads them. When it was
/// decoded, *content* points into what it was decoded from.
struct read_property_ack {
  property_ref what;
  octets content;
};

/// Reads any number of properties. Neighbours of one object share its
/// identifier on the wire.
struct read_multiple {
  std::vector<property_ref> what;
};

/// One property, or why it could not be read.
struct read_result {
  property_ref what;
  octets content;
  std::optional<error> refused;
};

/// In the order of the request, in which `all`, `required` and `optional` have
/// become the properties they stand for.
struct read_multiple_ack {
  std::vector<read_result> results;
};

/// Gives a property a value. A commandable one gets it at a priority, 1 to 16;
/// a Null as content takes what was given at that priority back (19.2.1).
struct write_property {
  property_ref what;
  octets content;
  std::optional<uint8_t> priority;
};

/// Written one after the other until one fails.
struct write_multiple {
  std::vector<write_property> writes;
};

/// Which write failed, and why; those before it are done (15.10.1.3).
struct write_multiple_error {
  error why;
  property_ref first_failed;
};

/// Appends the parameters, which stand behind the header of the APDU.
void encode(const read_property& x, std::vector<uint8_t>& out);
void encode(const read_property_ack& x, std::vector<uint8_t>& out);
void encode(const read_multiple& x, std::vector<uint8_t>& out);
void encode(const read_multiple_ack& x, std::vector<uint8_t>& out);
void encode(const write_property& x, std::vector<uint8_t>& out);
void encode(const write_multiple& x, std::vector<uint8_t>& out);
void encode(const write_multiple_error& x, std::vector<uint8_t>& out);

/// Reads all of *from*, reusing the memory of *out*. Fails with
/// `protocol_error`, and leaves *out* in any state then.
status decode(read_property& out, octets from);
status decode(read_property_ack& out, octets from);
status decode(read_multiple& out, octets from);
status decode(read_multiple_ack& out, octets from);
status decode(write_property& out, octets from);
status decode(write_multiple& out, octets from);
status decode(write_multiple_error& out, octets from);

} // namespace troupe::bacnet
