// What scantrend-sensor is told: by its command line, its environment and a file.
#ifndef SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_
#define SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/address.h"
#include "client/sensor/crypto_pan.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/port_map.h"
#include "client/spool.h"
#include "client/transport.h"

namespace scantrend {

struct SensorOptions {
  std::string server = "127.0.0.1:8530";
  TransportOptions transport;
  std::string sensor;

  // Where hits come from: exactly one of these is given.
  std::vector<std::string> files;  // "-" is standard input
  std::string follow;              // path of a log
  std::string interface;
  bool no_promiscuous = false;  // --interface: packets to this machine only
  bool journal = false;

  // How they are read.
  std::string format = "auto";
  ReaderOptions reader;
  std::string match;
  std::string filter;   // pcap-filter(7), of captures; empty: all packets, or HitFilter
  std::string rotated;  // --follow: names the log's older files; empty: as FollowOptions
  // --journal: whose entries; both empty: the kernel's.
  std::string journal_unit;
  std::string journal_identifier;
  std::string journal_directory;  // empty: that of this machine

  // What is done to hits.
  std::vector<Network> targets;
  PortMap map_ports;
  std::shared_ptr<CryptoPan> targets_pan;  // nullptr: targets stay as they are

  // How they are delivered.
  std::string stream;  // of live input; empty: named after it
  size_t batch_hits = 10'000;
  uint32_t sampling_rate = 1;
  absl::Duration flush_interval = absl::Seconds(1);
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
  std::string spool;  // directory; empty: none
  uint64_t spool_bytes_max = kSpoolBytesDefault;
  bool dry_run = false;

  std::string rejects;     // path; empty: nowhere
  std::string stats_http;  // HOST:PORT; empty: none
};

// True if hits come for ever: not of files, nor of standard input.
inline bool IsLive(const SensorOptions& options) { return options.files.empty(); }

// Reads the command line, the environment and a file (base/configuration.h) into `options`. The
// exit code if the program is to end now, having said why on stdout (--help, --version,
// --print-config: 0) or stderr (wrong usage: 2); nullopt if it is to run.
std::optional<int> ParseSensorOptions(int argc, const char* const* argv, SensorOptions& options);

// Tells apart what decides which records become which hits.
uint64_t DigestOfReading(const SensorOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_
