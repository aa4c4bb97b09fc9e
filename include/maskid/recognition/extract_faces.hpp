#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "maskid/recognition/extraction.hpp"
#include "maskid/recognition/worker_extractors.hpp"

namespace maskid {

/// Fewer faces a worker are done sooner than its networks are loaded.
constexpr std::size_t faces_worth_a_worker = 3;

/// Of every face in `photo`, largest first, as photographed, by all of `extractors` side by side; empty without a face.
/// The same as one of them says alone. No other thread may
/// use OpenCV meanwhile: its number of threads is changed and put back.
std::vector<Extraction> extract_faces(const cv::Mat& photo, WorkerExtractors& extractors);

}  // namespace maskid
