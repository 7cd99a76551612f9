import{P as o}from"./index-CbMq5Mxy.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
