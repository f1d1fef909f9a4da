// Words of `.mod` files for Modbus tables, types and byte orders.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/modbus/mapping.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// Reads `UINT16`, `FLOAT`, `MOD10_2`, `CHAR8_2` ... in any case, and the usual
/// other names (`INT16`, `FLOAT32`, `DOUBLE`, `BOOL`). Returns nothing
/// for other words.
[[nodiscard]] std::optional<modbus::native_type>
parse_native_type(std::string_view x);

/// Reads `FC01` to `FC04`, or the number alone. Codes that write (5, 6, 15, 16)
/// name the table they write to. Codes are those of the Modbus Application
/// Protocol V1.1b3, section 6.
[[nodiscard]] std::optional<modbus::table>
parse_function_code(std::string_view x);

/// Reads `big` or `little`; empty is big.
[[nodiscard]] std::optional<modbus::endian> parse_endian(std::string_view x);

[[nodiscard]] bool is_text(modbus::native_type x) noexcept;

/// Only coils and discrete inputs.
[[nodiscard]] bool is_bit_table(modbus::table x) noexcept;

/// Name of the base type that holds every value of *x*; scaled values need
/// fractions. A name of the catalogue (IAP 13.4).
[[nodiscard]] std::string_view base_type_of(modbus::native_type x,
                                            bool scaled) noexcept;

/// Registers that a value takes, 1 to 125. Text is as long as *iap* says.
[[nodiscard]] uint16_t registers_of(modbus::native_type x,
                                    const data_type& iap) noexcept;

} // namespace troupe
