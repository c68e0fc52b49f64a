#include "client/sensor/fuzz/packet_fuzz.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fuzz/choices.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "client/sensor/fuzz/memory_file.h"
#include "client/sensor/fuzz/result_check.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/packets/capture_file.h"
#include "client/sensor/packets/captures_for_test.h"
#include "client/sensor/packets/live_filter.h"
#include "client/sensor/packets/packet_decoder.h"
#include "client/sensor/packets/packet_filter.h"

namespace scantrend {
namespace {

constexpr uint32_t kTime_s = 1'554'681'600;
constexpr bpf_u_int32 kSnapLength = 262'144;

// libpcap's numbers of the link types, as LinkTypeOf has them.
constexpr std::array<int, 5> kDataLinks = {DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL, DLT_LINUX_SLL2,
                                           DLT_NULL};

CountMode ModeOf(size_t choice) { return (choice & 1) != 0 ? CountMode::kAll : CountMode::kProbes; }

// HitFilter for packets of a link type. It is the kernel's on interfaces, whose frames are Ethernet
// or raw IP; nullptr for others.
const PacketFilter* FilterOf(int data_link, CountMode mode) {
  const auto compile = [](int of_data_link, CountMode of_mode) {
    pcap_t* const capture = pcap_open_dead(of_data_link, kSnapLength);
    auto filter = PacketFilter::Compile(capture, HitFilter(of_mode)).value();
    pcap_close(capture);
    return filter;
  };
  static const std::array<std::unique_ptr<PacketFilter>, 4> filters = {
      compile(DLT_EN10MB, CountMode::kProbes), compile(DLT_EN10MB, CountMode::kAll),
      compile(DLT_RAW, CountMode::kProbes), compile(DLT_RAW, CountMode::kAll)};
  const size_t of_mode = mode == CountMode::kAll ? 1 : 0;
  return data_link == DLT_EN10MB ? filters[of_mode].get()
         : data_link == DLT_RAW  ? filters[2 + of_mode].get()
                                 : nullptr;
}

// The packets that `bytes` are cut into.
std::vector<std::string_view> PacketsOf(std::string_view bytes, size_t size) {
  std::vector<std::string_view> packets;
  for (size_t at = 0; at < bytes.size(); at += size) {
    packets.push_back(bytes.substr(at, size));
  }
  return packets;
}

struct Made {
  std::string bytes;
  std::optional<size_t> packets;  // whole ones in it; nullopt: not known
};

Made MakeCapture(const Choices& choices) {
  static constexpr std::array<uint32_t, 3> kLinks = {kTestEthernet, kTestRaw, kTestCooked};
  const size_t kind = choices[0] % 8;
  if (kind == 0) {
    return {std::string(choices.rest()), std::nullopt};
  }
  const auto packets = PacketsOf(choices.rest(), choices[1] == 0 ? 60 : choices[1]);
  Made made;
  // Where each packet ends.
  std::vector<size_t> ends;
  const PcapWriter pcap{.little_endian = kind != 7, .link_type = kLinks[(kind - 1) % 3]};
  const PcapngWriter pcapng;
  const bool next_generation = kind >= 4 && kind < 7;
  made.bytes =
      next_generation ? pcapng.Section() + pcapng.Interface(kLinks[kind - 4]) : pcap.Header();
  for (const std::string_view packet : packets) {
    made.bytes += next_generation ? pcapng.Packet(kTime_s, packet) : pcap.Packet(kTime_s, packet);
    ends.push_back(made.bytes.size());
  }
  if (choices[2] != 0) {
    made.bytes.resize(choices[2] * 9 % made.bytes.size());
  }
  made.packets = static_cast<size_t>(std::count_if(
      ends.begin(), ends.end(), [&](size_t end) { return end <= made.bytes.size(); }));
  return made;
}

// What was read of a capture, and the position behind each packet.
struct Packets {
  std::vector<ReadResult> results;
  std::vector<sensor::SourcePosition> positions;
  absl::Status error;
};

absl::StatusOr<Packets> ReadPackets(CaptureFile& file, CountMode mode) {
  Packets read;
  for (;;) {
    const absl::StatusOr<std::optional<SourceRecord>> record = file.Next();
    if (!record.ok()) {
      read.error = record.status();
      PROMISE(file.Next().status() == read.error,
              "the error does not come again: ", read.error.ToString());
      return read;
    }
    if (!record->has_value()) {
      return read;
    }
    RETURN_IF_ERROR(CheckResult((*record)->result, mode));
    PROMISE(
        (*record)->text.empty() != ((*record)->result.outcome == ReadResult::Outcome::kMalformed),
        "what is malformed, and only that, has a text");
    read.results.push_back((*record)->result);
    file.FillPosition(read.positions.emplace_back());
    PROMISE(read.positions.back().lines() == read.results.size(), "packet ", read.results.size(),
            " is at ", read.positions.back().lines());
  }
}

// Goes on behind packet `index`.
absl::Status CheckGoingOn(const std::string& path, CaptureFileOptions options, const Packets& read,
                          size_t index) {
  sensor::SourcePosition position = read.positions[index];
  auto file = CaptureFile::OpenAt(path, options, position);
  PROMISE(file.ok() && *file != nullptr, "behind packet ", index + 1, ": ",
          file.status().ToString());
  ASSIGN_OR_RETURN(const std::unique_ptr<CaptureFile> rest, std::move(file));
  for (size_t i = index + 1; i < read.results.size(); ++i) {
    const auto record = rest->Next();
    PROMISE(record.ok() && record->has_value(), "packet ", i + 1,
            " is missing: ", record.status().ToString());
    RETURN_IF_ERROR(CheckSame((*record)->result, read.results[i]));
  }
  const auto record = rest->Next();
  PROMISE(record.status() == read.error, "another end: ", record.status().ToString());
  position.set_digest(position.digest() + 1);
  file = CaptureFile::OpenAt(path, options, position);
  PROMISE(file.ok() && *file == nullptr, "another beginning is not noticed");
  return absl::OkStatus();
}

}  // namespace

absl::Status FuzzPacket(std::string_view input) {
  const Choices choices(input);
  const int data_link = kDataLinks[choices[0] % kDataLinks.size()];
  const CountMode mode = ModeOf(choices[1]);
  // Alone on the heap, so that the address sanitizer sees what is read outside of it.
  const std::vector<char> bytes(choices.rest().begin(), choices.rest().end());
  const auto size = static_cast<uint32_t>(bytes.size());
  const auto change = static_cast<uint32_t>(choices[2]);
  const CapturedPacket packet{
      .link_type = LinkTypeOf(data_link).value(),
      .bytes = {bytes.data(), bytes.size()},
      .length = change % 2 == 0 ? size + change : size - std::min(size, change),
      .time_s = kTime_s};
  const ReadResult result = DecodePacket(packet, mode);
  RETURN_IF_ERROR(CheckResult(result, mode));
  RETURN_IF_ERROR(CheckSame(DecodePacket(packet, mode), result));
  const PacketFilter* const filter = FilterOf(data_link, mode);
  if (result.outcome != ReadResult::Outcome::kHit || filter == nullptr) {
    return absl::OkStatus();
  }
  PROMISE(result.hit.time_s == kTime_s, "another time: ", result.hit.time_s);
  const pcap_pkthdr header = {.ts = {}, .caplen = size, .len = std::max(size, packet.length)};
  PROMISE(filter->Matches(header, reinterpret_cast<const u_char*>(bytes.data())),
          "the kernel's filter keeps back a hit on ", ToString(result.hit.series));
  return absl::OkStatus();
}

absl::Status FuzzCapture(std::string_view input) {
  const Choices choices(input);
  const Made made = MakeCapture(choices);
  const CaptureFileOptions options{.count = ModeOf(choices[3])};
  ASSIGN_OR_RETURN(const std::unique_ptr<MemoryFile> memory, MemoryFile::Create(made.bytes));
  const std::string path = memory->path();
  auto file = CaptureFile::Open(path, options);
  if (!file.ok()) {
    PROMISE(absl::IsInvalidArgument(file.status()) || absl::IsDataLoss(file.status()) ||
                absl::IsResourceExhausted(file.status()),
            "it does not open: ", file.status().ToString());
    PROMISE(made.packets.value_or(0) == 0,
            "a capture with packets does not open: ", file.status().ToString());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Packets read, ReadPackets(**file, options.count));
  if (made.packets.has_value()) {
    PROMISE(read.results.size() == *made.packets, read.results.size(), " packets, not ",
            *made.packets, ": ", read.error.ToString());
  }
  return read.results.empty() ? absl::OkStatus()
                              : CheckGoingOn(path, options, read, choices[3] % read.results.size());
}

}  // namespace scantrend
