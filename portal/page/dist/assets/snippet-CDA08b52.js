import{S as p,U as t,V as c}from"./index-C8B0qtQE.js";function l(s,a,...e){var r=new c(s);p(()=>{const n=a()??null;r.ensure(n,n&&(o=>n(o,...e)))},t)}export{l as s};
