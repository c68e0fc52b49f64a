#include "client/sensor/packets/capture_file.h"

#include <cerrno>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/packets/capture_format.h"
#include "client/sensor/packets/packet_text.h"

namespace scantrend {
namespace {

constexpr std::string_view kOutsideOfFilter = "outside of --filter";
constexpr std::string_view kNoTime = "without a time from 1970 to 2106";

// The seconds of a pcap file have 32 bits, which libpcap takes to have a sign; 0 is none.
std::optional<uint32_t> TimeOf(const pcap_pkthdr& header) {
  const int64_t time_s = header.ts.tv_sec;
  if (time_s == 0 || time_s < std::numeric_limits<int32_t>::min() ||
      time_s > std::numeric_limits<uint32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<uint32_t>(time_s);
}

std::string DataLinkName(int pcap_datalink) {
  const char* const name = pcap_datalink_val_to_name(pcap_datalink);
  return name == nullptr ? absl::StrCat(pcap_datalink) : name;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CaptureFile>> CaptureFile::Open(const std::string& path,
                                                               CaptureFileOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  std::unique_ptr<CaptureFile> file(new CaptureFile(std::move(stream), std::move(options)));
  if (!file->is_live()) {
    RETURN_IF_ERROR(file->Start());
  }
  return file;
}

absl::StatusOr<std::unique_ptr<CaptureFile>> CaptureFile::OpenAt(
    const std::string& path, CaptureFileOptions options, const sensor::SourcePosition& position) {
  ASSIGN_OR_RETURN(std::unique_ptr<CaptureFile> file, Open(path, std::move(options)));
  while (file->input_.offset() < position.offset()) {
    const absl::StatusOr<bool> read = file->ReadPacket();
    // A file that is shorter, or damaged before that place, is not the one that was counted so far.
    if (absl::IsDataLoss(read.status())) {
      return nullptr;
    }
    RETURN_IF_ERROR(read.status());
    if (!*read) {
      return nullptr;
    }
  }
  const bool same = file->input_.offset() == position.offset() &&
                    (position.offset() == 0 || file->input_.digest() == position.digest());
  return same ? std::move(file) : nullptr;
}

absl::Status CaptureFile::Start() {
  started_ = true;
  const std::string& path = input_.stream().path();
  const std::string_view front = input_.Front();
  RETURN_IF_ERROR(input_.error());
  if (front.empty()) {
    return absl::OkStatus();
  }
  if (!LooksLikeCapture(front)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is no pcap or pcapng capture; is it of another --format?"));
  }
  FILE* const bytes = input_.OpenFile();
  if (bytes == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be read"));
  }
  char message[PCAP_ERRBUF_SIZE] = "";
  capture_.reset(pcap_fopen_offline(bytes, message));
  if (capture_ == nullptr) {
    std::fclose(bytes);
    return Failure(message);
  }
  const int data_link = pcap_datalink(capture_.get());
  const std::optional<LinkType> link_type = LinkTypeOf(data_link);
  if (!link_type.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": is of the link type ", DataLinkName(data_link), ", which is not read; those of ",
        std::string(kLinkTypeNames), " are. Capture on an interface of these, or on \"any\""));
  }
  link_type_ = *link_type;
  if (!options_.filter.empty()) {
    ASSIGN_OR_RETURN(filter_, PacketFilter::Compile(capture_.get(), options_.filter));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CaptureFile::ReadPacket() {
  RETURN_IF_ERROR(error_);
  absl::StatusOr<bool> result = ReadPacketOnce();
  if (!result.ok()) {
    error_ = result.status();
  }
  return result;
}

absl::StatusOr<bool> CaptureFile::ReadPacketOnce() {
  if (!started_) {
    RETURN_IF_ERROR(Start());
  }
  if (capture_ == nullptr) {
    return false;
  }
  pcap_pkthdr* header = nullptr;
  const int result = pcap_next_ex(capture_.get(), &header, &bytes_);
  if (result == PCAP_ERROR_BREAK) {
    return false;
  }
  if (result != 1) {
    return Failure(pcap_geterr(capture_.get()));
  }
  header_ = header;
  ++packets_;
  input_.Commit();
  return true;
}

absl::StatusOr<std::optional<SourceRecord>> CaptureFile::Next() {
  ASSIGN_OR_RETURN(const bool read, ReadPacket());
  if (!read) {
    return std::nullopt;
  }
  const ReadResult result = Decode();
  if (result.outcome != ReadResult::Outcome::kMalformed) {
    return SourceRecord{result, {}};
  }
  text_ = PacketText({reinterpret_cast<const char*>(bytes_), header_->caplen});
  return SourceRecord{result, text_};
}

ReadResult CaptureFile::Decode() const {
  if (filter_ != nullptr && !filter_->Matches(*header_, bytes_)) {
    return ReadResult::Skipped(kOutsideOfFilter);
  }
  const std::optional<uint32_t> time_s = TimeOf(*header_);
  if (!time_s.has_value()) {
    return ReadResult::Malformed(kNoTime);
  }
  return DecodePacket({.link_type = link_type_,
                       .bytes = {reinterpret_cast<const char*>(bytes_), header_->caplen},
                       .length = header_->len,
                       .time_s = *time_s},
                      options_.count);
}

void CaptureFile::FillPosition(sensor::SourcePosition& position) const {
  if (is_live()) {
    return;
  }
  position.set_offset(input_.offset());
  position.set_lines(packets_);
  position.set_digest(input_.digest());
}

SourceProgress CaptureFile::progress() {
  const ByteStream& stream = input_.stream();
  return {.bytes_read = stream.bytes_read(),
          .bytes_total = stream.bytes_total().value_or(0),
          .records = packets_,
          .unit = "packets"};
}

absl::Status CaptureFile::Failure(std::string_view message) const {
  absl::StatusCode code = absl::StatusCode::kDataLoss;
  std::string what;
  std::string advice =
      "Get a whole copy of the file and read that: it goes on where this one ended";
  if (!input_.error().ok()) {
    code = input_.error().code();
    what = std::string(input_.error().message());
  } else if (input_.met_end()) {
    what = capture_ == nullptr ? "ends within its header" : "ends within a packet";
    advice =
        "If it is still being written, read it again later; if not, get a whole copy: it goes on "
        "where this one ended";
  } else if (message.find("different from the") != std::string_view::npos) {
    code = absl::StatusCode::kInvalidArgument;
    what = absl::StrCat("has interfaces that differ, which libpcap does not read (",
                        std::string(message), ")");
    advice =
        "Write a file for each of them: tshark -r FILE -Y frame.interface_id==0 -F pcap -w FILE.0";
  } else if (capture_ == nullptr) {
    code = absl::StatusCode::kInvalidArgument;
    what = absl::StrCat("libpcap cannot read it: ", std::string(message));
    advice = "Write it anew in a format that it reads: editcap -F pcap FILE COPY";
  } else {
    what = absl::StrCat("is damaged: ", std::string(message));
  }
  std::string text = absl::StrCat(input_.stream().path(), ": ", what);
  if (packets_ > 0) {
    absl::StrAppend(&text, ", behind packet ", packets_,
                    is_live() ? "" : absl::StrCat(" (", input_.offset(), " uncompressed bytes)"),
                    "; the packets up to there were read");
  }
  // A pipe cannot be read again; and the system's errors say themselves what to do.
  if (!is_live() && (code == absl::StatusCode::kDataLoss || input_.error().ok())) {
    absl::StrAppend(&text, ". ", advice);
  }
  return absl::Status(code, text);
}

}  // namespace scantrend
