#include "client/sensor/input/decompressor.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// What the C interfaces count in.
constexpr size_t kStepBytesMax = std::numeric_limits<uInt>::max();

class GzipDecompressor : public Decompressor {
 public:
  GzipDecompressor() { ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK; }
  ~GzipDecompressor() override { inflateEnd(&stream_); }
  std::string_view name() const override { return "gzip"; }

 protected:
  State DecodeMember(std::string_view input, char* output, size_t size, Step& step) override {
    if (!ready_) {
      return State::kTooLarge;
    }
    const auto input_size = static_cast<uInt>(std::min(input.size(), kStepBytesMax));
    const auto output_size = static_cast<uInt>(std::min(size, kStepBytesMax));
    // zlib does not write to it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = input_size;
    stream_.next_out = reinterpret_cast<Bytef*>(output);
    stream_.avail_out = output_size;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    step.consumed += input_size - stream_.avail_in;
    step.produced += output_size - stream_.avail_out;
    // Z_BUF_ERROR: no progress, for want of input.
    return result == Z_STREAM_END                    ? State::kMemberEnd
           : result == Z_OK || result == Z_BUF_ERROR ? State::kInMember
           : result == Z_MEM_ERROR                   ? State::kTooLarge
                                                     : State::kDamaged;
  }
  bool Restart() override { return inflateReset(&stream_) == Z_OK; }

 private:
  // zlib.h: 15 bits of window, and 16 for a gzip header and its CRC.
  static constexpr int kGzipOnly = 15 + 16;
  z_stream stream_ = {};
  bool ready_ = false;
};

class XzDecompressor : public Decompressor {
 public:
  XzDecompressor() { ready_ = Restart(); }
  ~XzDecompressor() override { lzma_end(&stream_); }
  std::string_view name() const override { return "xz"; }

 protected:
  State DecodeMember(std::string_view input, char* output, size_t size, Step& step) override {
    if (!ready_) {
      return State::kTooLarge;
    }
    stream_.next_in = reinterpret_cast<const uint8_t*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(output);
    stream_.avail_out = size;
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    step.consumed += input.size() - stream_.avail_in;
    step.produced += size - stream_.avail_out;
    return result == LZMA_STREAM_END                                   ? State::kMemberEnd
           : result == LZMA_OK || result == LZMA_BUF_ERROR             ? State::kInMember
           : result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR ? State::kTooLarge
                                                                       : State::kDamaged;
  }
  bool Restart() override { return lzma_stream_decoder(&stream_, kMemoryBytesMax, 0) == LZMA_OK; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_ = false;
};

class ZstdDecompressor : public Decompressor {
 public:
  std::string_view name() const override { return "zstd"; }

 protected:
  State DecodeMember(std::string_view input, char* output, size_t size, Step& step) override {
    if (stream_ == nullptr) {
      return State::kTooLarge;
    }
    ZSTD_inBuffer in = {input.data(), input.size(), 0};
    ZSTD_outBuffer out = {output, size, 0};
    const size_t result = ZSTD_decompressStream(stream_.get(), &out, &in);
    step.consumed += in.pos;
    step.produced += out.pos;
    if (ZSTD_isError(result) != 0) {
      // A window of more than 128 MiB (zstd --long=28 and above).
      const std::string_view problem = ZSTD_getErrorName(result);
      return problem.find("memory") != std::string_view::npos ? State::kTooLarge : State::kDamaged;
    }
    return result == 0 ? State::kMemberEnd : State::kInMember;
  }
  bool Restart() override { return true; }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_{ZSTD_createDStream()};
};

struct Format {
  std::string_view magic;
  std::unique_ptr<Decompressor> (*make)();
};

template <typename T>
std::unique_ptr<Decompressor> Create() {
  return std::make_unique<T>();
}

constexpr std::array<Format, 4> kFormats = {{
    {"\x1F\x8B", Create<GzipDecompressor>},
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     Create<XzDecompressor>},
    {"\x28\xB5\x2F\xFD", Create<ZstdDecompressor>},
    // pzstd begins with a skippable frame that holds a size.
    {"\x50\x2A\x4D\x18", Create<ZstdDecompressor>},
}};

}  // namespace

Decompressor::Match Decompressor::MatchMagic(std::string_view front) {
  Match match = Match::kNo;
  for (const Format& format : kFormats) {
    if (front.starts_with(format.magic)) {
      return Match::kCompressed;
    }
    if (format.magic.starts_with(front)) {
      match = Match::kTooShort;
    }
  }
  return match;
}

std::unique_ptr<Decompressor> Decompressor::Make(std::string_view front) {
  for (const Format& format : kFormats) {
    if (front.starts_with(format.magic)) {
      return format.make();
    }
  }
  return nullptr;
}

Decompressor::Step Decompressor::Decode(std::string_view input, char* output, size_t size) {
  Step step;
  if (complete_) {
    while (step.consumed < input.size() && input[step.consumed] == '\0') {
      ++step.consumed;
    }
    if (step.consumed == input.size()) {
      return step;
    }
    complete_ = false;
    if (!Restart()) {
      step.status = absl::ResourceExhaustedError("no memory to decompress it");
      return step;
    }
  }
  switch (DecodeMember(input.substr(step.consumed), output, size, step)) {
    case State::kInMember:
      break;
    case State::kMemberEnd:
      complete_ = true;
      break;
    case State::kDamaged:
      step.status =
          absl::DataLossError(absl::StrCat("the ", std::string(name()), " data is damaged"));
      break;
    case State::kTooLarge:
      step.status = absl::ResourceExhaustedError(
          absl::StrCat("the ", std::string(name()), " data needs more than ", kMemoryBytesMax >> 20,
                       " MiB of memory to be decompressed"));
      break;
  }
  return step;
}

}  // namespace scantrend
