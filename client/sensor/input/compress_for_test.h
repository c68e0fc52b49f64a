// Compresses, for tests of what decompresses.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_COMPRESS_FOR_TEST_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_COMPRESS_FOR_TEST_H_

#include <string>
#include <string_view>

namespace scantrend {

// One whole member, with the checksum that the command-line tools write.
std::string Gzip(std::string_view plain);
std::string Xz(std::string_view plain);
std::string Zstd(std::string_view plain);

// `length` bytes of log-like lines that hardly repeat.
std::string LogText(size_t length);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_COMPRESS_FOR_TEST_H_
