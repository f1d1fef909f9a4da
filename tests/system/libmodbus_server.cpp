// An independent Modbus device: libmodbus' own server on a free port, or as
// unit 1 on the serial port that is its argument. Prints `ready port=N` or
// `ready device=PATH`, then `write TABLE ADDRESS VALUE` for each value that a
// request changed.

#include <modbus/modbus.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

namespace {

constexpr int size = 20;

struct closer {
  void operator()(modbus_t* x) const noexcept {
    modbus_close(x);
    modbus_free(x);
  }

  void operator()(modbus_mapping_t* x) const noexcept {
    modbus_mapping_free(x);
  }
};

using connection = std::unique_ptr<modbus_t, closer>;
using registers = std::unique_ptr<modbus_mapping_t, closer>;

int port_of(int listener) {
  sockaddr_in where{};
  socklen_t length = sizeof where;
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&where), &length) != 0)
    return -1;
  return ntohs(where.sin_port);
}

void tell_changes(const modbus_mapping_t& now,
                  std::vector<uint16_t>& known_registers,
                  std::vector<uint16_t>& known_bits) {
  for (size_t i = 0; i < size; ++i) {
    if (now.tab_registers[i] != known_registers[i])
      std::printf("write register %zu %u\n", i, unsigned{now.tab_registers[i]});
    if (now.tab_bits[i] != known_bits[i])
      std::printf("write coil %zu %u\n", i, unsigned{now.tab_bits[i]});
    known_registers[i] = now.tab_registers[i];
    known_bits[i] = now.tab_bits[i];
  }
  std::fflush(stdout);
}

void serve(modbus_t* peer, modbus_mapping_t& map) {
  std::array<uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> request{};
  std::vector<uint16_t> known_registers(map.tab_registers,
                                        map.tab_registers + size);
  std::vector<uint16_t> known_bits(map.tab_bits, map.tab_bits + size);
  for (;;) {
    auto length = modbus_receive(peer, request.data());
    if (length == 0)
      continue; // for another unit
    if (length < 0 || modbus_reply(peer, request.data(), length, &map) < 0)
      return;
    tell_changes(map, known_registers, known_bits);
  }
}

registers make_registers() {
  registers map{modbus_mapping_new(size, size, size, size)};
  if (!map)
    return map;
  map->tab_input_registers[0] = 4711;
  map->tab_input_registers[1] = static_cast<uint16_t>(-512);
  map->tab_input_registers[2] = 0x4148; // 12.5 as IEEE 754, high word first
  map->tab_input_registers[3] = 0x0000;
  map->tab_registers[0] = 2100;
  map->tab_input_bits[2] = 1;
  return map;
}

int serve_tcp(modbus_mapping_t& map) {
  connection peer{modbus_new_tcp("127.0.0.1", 0)};
  auto listener = peer ? modbus_tcp_listen(peer.get(), 1) : -1;
  if (listener < 0)
    return 1;
  std::printf("ready port=%d\n", port_of(listener));
  std::fflush(stdout);
  while (modbus_tcp_accept(peer.get(), &listener) >= 0)
    serve(peer.get(), map);
  return 0;
}

int serve_rtu(const char* device, modbus_mapping_t& map) {
  connection peer{modbus_new_rtu(device, 115'200, 'N', 8, 1)};
  if (!peer || modbus_set_slave(peer.get(), 1) != 0
      || modbus_connect(peer.get()) != 0)
    return 1;
  std::printf("ready device=%s\n", device);
  std::fflush(stdout);
  serve(peer.get(), map);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  auto map = make_registers();
  if (!map)
    return 1;
  return argc > 1 ? serve_rtu(argv[1], *map) : serve_tcp(*map);
}
