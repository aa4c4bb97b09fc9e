"""PReLU and 3x3 depthwise convolution on a CPU in bfloat16, through cpu_kernels.cpp where CMake has built it."""

import ctypes
import os

import torch

_PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/libtraining_kernels.so")
_KERNELS = ctypes.CDLL(_PATH) if os.path.exists(_PATH) else None
if _KERNELS:
    # Memory that is freed is kept: a step frees and asks again for gigabytes, and new pages cost more than the arithmetic.
    M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
    for option in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
        ctypes.CDLL(None).mallopt(option, 1 << 30)


def usable(images):
    return (_KERNELS is not None and images.device.type == "cpu" and images.dtype == torch.bfloat16 and images.dim() == 4
            and images.shape[1] % 16 == 0)


def _channels_last(images):
    return images.contiguous(memory_format=torch.channels_last)


def _call(function, *arguments):
    function(*(ctypes.c_void_p(argument.data_ptr()) if torch.is_tensor(argument) else argument for argument in arguments))


class PRelu(torch.autograd.Function):
    @staticmethod
    def forward(context, images, slopes):
        images, slopes = _channels_last(images), slopes.float().contiguous()
        out = torch.empty_like(images)
        _call(_KERNELS.prelu_forward, images, slopes, out, ctypes.c_long(images.numel() // images.shape[1]), images.shape[1])
        context.save_for_backward(images, slopes)
        return out

    @staticmethod
    def backward(context, gradients):
        images, slopes = context.saved_tensors
        out, sums = torch.empty_like(images), torch.zeros_like(slopes)
        _call(_KERNELS.prelu_backward, images, _channels_last(gradients), slopes, out, sums,
              ctypes.c_long(images.numel() // images.shape[1]), images.shape[1])
        return out, sums


class Depthwise(torch.autograd.Function):
    """PyTorch's convolution forward; `pads` are those above and below, on the left and right alike."""

    @staticmethod
    def forward(context, images, weights, bias, stride, pads):
        images = _channels_last(images)
        context.stride, context.pad = stride, pads[0]
        context.save_for_backward(images, weights)
        even = pads[0] == pads[1]
        padded = images if even else torch.nn.functional.pad(images, (*pads, *pads))
        return torch.nn.functional.conv2d(padded, weights.to(images.dtype), bias.to(images.dtype), stride,
                                          pads[0] if even else 0, groups=len(weights))

    @staticmethod
    def backward(context, gradients):
        images, weights = context.saved_tensors
        gradients = _channels_last(gradients)
        out, sums = torch.empty_like(images), torch.zeros(9, len(weights))
        _call(_KERNELS.depthwise_backward, images, gradients, weights.float().reshape(-1, 9).t().contiguous(), out, sums,
              len(images), *images.shape[2:], *gradients.shape[2:], images.shape[1], context.stride, context.pad)
        return out, sums.t().reshape(weights.shape), gradients.float().sum((0, 2, 3)), None, None


def main():
    """Compares with PyTorch's own layers in float32; the error is that of bfloat16."""
    assert _KERNELS is not None, f"{_PATH} has not been built"
    torch.manual_seed(1)
    functional = torch.nn.functional
    images = torch.randn(4, 32, 11, 14).bfloat16()
    cases = {"PReLU": ((torch.rand(32, 1, 1),), lambda x, a: PRelu.apply(x, a), lambda x, a: functional.prelu(x, a.flatten()))}
    for stride, pads in ((1, (1, 1)), (2, (0, 1)), (2, (1, 1))):
        cases[f"depthwise, stride {stride}, padding {pads}"] = (
            (torch.randn(32, 1, 3, 3), torch.randn(32)),
            lambda x, w, b, s=stride, p=pads: Depthwise.apply(x, w, b, s, p),
            lambda x, w, b, s=stride, p=pads: functional.conv2d(functional.pad(x, (*p, *p)), w, b, s, groups=32))
    for name, (weights, ours, theirs) in cases.items():
        given = [images.clone().requires_grad_(), *(weight.clone().requires_grad_() for weight in weights)]
        wanted = [images.float().requires_grad_(), *(weight.clone().requires_grad_() for weight in weights)]
        answers = ours(*given), theirs(*wanted)
        gradients = torch.randn(answers[0].shape).bfloat16()
        for answer in answers:
            answer.backward(gradients.to(answer.dtype))
        for got, want in zip((answers[0], *(x.grad for x in given)), (answers[1], *(x.grad for x in wanted))):
            assert (got.float() - want).abs().max() < 0.01 * want.abs().max(), name
        print(f"{name}: as PyTorch's")


if __name__ == "__main__":
    main()
