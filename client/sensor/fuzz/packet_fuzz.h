// Fuzz targets of what packets are read by.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_PACKET_FUZZ_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_PACKET_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// INTERNAL: a promise was broken. Thread-safe.

// The first line of `input` is Choices; the rest is one packet.
//
//   1st  of the five link types
//   2nd  1: every packet counts
//   3rd  bytes that the snap length cut off; odd: by which its own length is too short
//
// Checked is that it is read without a look outside of it, the same each time, with a result that
// can be counted; and that HitFilter, with which the kernel chooses, lets every hit pass.
absl::Status FuzzPacket(std::string_view input);

// The first line of `input` is Choices, of what file the rest of it becomes:
//
//   1st  0: as it is; 1 to 3: a pcap of it (Ethernet, raw IP, cooked); 4 to 6: a pcapng; 7: a pcap
//        of the other byte order
//   2nd  the bytes of each packet that the rest is cut into; 0: 60
//   3rd  where the file is cut off; 0: nowhere
//   4th  the packet behind which another CaptureFile goes on; odd: every packet counts
//
// Checked is that the packets of the file are read, and no others; that an error comes again; and
// that what goes on from a position reads the same packets as what came to it, while a file with
// another beginning is told to be one.
absl::Status FuzzCapture(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_PACKET_FUZZ_H_
