// CaptureFile: the packets of a capture that a file holds, as hits.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_H_

#include <pcap/pcap.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/packets/capture_input.h"
#include "client/sensor/packets/packet_class.h"
#include "client/sensor/packets/packet_decoder.h"
#include "client/sensor/packets/packet_filter.h"

namespace scantrend {

struct CaptureFileOptions {
  CountMode count = CountMode::kProbes;
  // Only packets that match it (pcap-filter(7)); the others are skipped. Empty: all.
  std::string filter = {};
};

// Reads a pcap or pcapng file, or standard input, plain or compressed (ByteStream), through
// libpcap. A position in it is a number of uncompressed bytes: those up to the end of a packet.
// Not thread-safe.
class CaptureFile final : public HitSource {
 public:
  // As ByteStream::Open; of a file, its header is read, so these come at once; of a pipe, Next has
  // them. INVALID_ARGUMENT: it is no capture, or one of a link type that is not decoded, or
  // libpcap cannot read it, or the filter is wrong. DATA_LOSS: it ends within its header. A file
  // of no bytes is a capture without packets: one that has just been begun.
  static absl::StatusOr<std::unique_ptr<CaptureFile>> Open(const std::string& path,
                                                           CaptureFileOptions options);

  // The file `path` (no pipe) behind the packets that `position` says are counted, none if it is
  // empty: it is read from its start, and compared. nullptr: its beginning is another one, or not
  // so long. Errors as Open and, other than DATA_LOSS, Next.
  static absl::StatusOr<std::unique_ptr<CaptureFile>> OpenAt(
      const std::string& path, CaptureFileOptions options, const sensor::SourcePosition& position);

  // Of a pipe, until a whole packet has come (CaptureInput::Wait).
  bool Wait(absl::Duration timeout) override { return input_.Wait(timeout); }

  // What DecodePacket says of the next packet. Skipped as well: "outside of
  // --filter". Malformed as well: "without a time from 1970 to 2106", as a pcapng file may have
  // them.
  //
  // DATA_LOSS: the data ends within a packet, as that of a file that is being written may, or is
  // damaged; the packets before it were returned, and the position stays before it.
  // INVALID_ARGUMENT: as of Open; or a pcapng file has interfaces of different link types or snap
  // lengths, which libpcap does not read. RESOURCE_EXHAUSTED and others: as ByteStream::Read.
  // Messages name the file, the packet and the position, and what to do.
  absl::StatusOr<std::optional<SourceRecord>> Next() override;

  // offset, lines (packets) and digest.
  void FillPosition(sensor::SourcePosition& position) const override;

  bool is_live() const override { return input_.stream().is_live(); }
  SourceProgress progress() override;

 private:
  struct Closer {
    void operator()(pcap_t* capture) const { pcap_close(capture); }
  };

  CaptureFile(std::unique_ptr<ByteStream> stream, CaptureFileOptions options)
      : options_(std::move(options)), input_(std::move(stream)) {}

  // Reads the header of the file.
  absl::Status Start();
  // Reads a packet into header_ and bytes_; false: there is none.
  absl::StatusOr<bool> ReadPacket();
  absl::StatusOr<bool> ReadPacketOnce();
  ReadResult Decode() const;
  // What keeps libpcap from reading on, which says `message`.
  absl::Status Failure(std::string_view message) const;

  const CaptureFileOptions options_;
  CaptureInput input_;  // outlives capture_, which reads it
  bool started_ = false;
  std::unique_ptr<pcap_t, Closer> capture_;  // nullptr: not started, or a file of no bytes
  LinkType link_type_ = LinkType::kEthernet;
  std::unique_ptr<PacketFilter> filter_;  // nullptr: none

  const pcap_pkthdr* header_ = nullptr;
  const u_char* bytes_ = nullptr;
  uint64_t packets_ = 0;
  std::string text_;  // of the record that Next returned last
  absl::Status error_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_H_
