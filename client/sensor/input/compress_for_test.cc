#include "client/sensor/input/compress_for_test.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>

namespace scantrend {
namespace {

// What cannot fail in a test.
void Require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

}  // namespace

std::string Gzip(std::string_view plain) {
  z_stream stream = {};
  Require(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
                       Z_DEFAULT_STRATEGY) == Z_OK);
  std::string result(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  Require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string Xz(std::string_view plain) {
  std::string result(lzma_stream_buffer_bound(plain.size()), '\0');
  size_t size = 0;
  Require(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, nullptr,
                                  reinterpret_cast<const uint8_t*>(plain.data()), plain.size(),
                                  reinterpret_cast<uint8_t*>(result.data()), &size,
                                  result.size()) == LZMA_OK);
  result.resize(size);
  return result;
}

std::string Zstd(std::string_view plain) {
  const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                   ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string result(ZSTD_compressBound(plain.size()), '\0');
  const size_t size =
      ZSTD_compress2(context.get(), result.data(), result.size(), plain.data(), plain.size());
  Require(ZSTD_isError(size) == 0);
  result.resize(size);
  return result;
}

std::string LogText(size_t length) {
  constexpr unsigned kSeed = 34;
  std::mt19937 random(kSeed);
  std::string text;
  while (text.size() < length) {
    text += std::to_string(random()) + " SRC=" + std::to_string(random()) + "\n";
  }
  text.resize(length);
  return text;
}

}  // namespace scantrend
